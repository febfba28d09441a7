import { canonicalise } from '../canonical/transform.ts';
import { checkObjects } from '../check/objects.ts';
import { interpolate } from '../env/interpolate.ts';
import { applyExtends } from '../extends.ts';
import { applyIncludes } from '../include.ts';
import { merge } from '../merge/merge.ts';
import { applyResets, takeResets } from '../merge/reset.ts';
import { dropRedefined } from '../merge/unique.ts';
import { setDefaults } from '../normalise/defaults.ts';
import { resolveEnvironment } from '../normalise/environment.ts';
import { resolvePaths } from '../normalise/resolve-paths.ts';
import { directorySeenFrom } from '../paths.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import { checkSchema } from '../schema/check.ts';
import { countNodes, type MapNode, mapNode } from '../yaml/yaml-node.ts';
import type { ModelContext } from './context.ts';
import type { ComposeFile } from './documents.ts';
import { fromVersion1, isVersion1 } from './version-1.ts';

/**
 * Builds the canonical model of a set of files: each document interpolated, with its includes and
 * extends, merged onto the one before, checked and brought into long forms; then defaults, absolute
 * paths and environment. The order of the steps is docker compose 2.40's.
 */
export function buildModel(files: readonly ComposeFile[], context: ModelContext): MapNode {
  let model = mapNode(undefined);
  let isLegacy = false;
  for (const file of files) {
    for (const document of file.documents) {
      isLegacy = isVersion1(document, isLegacy);
      const current = isLegacy ? fromVersion1(document, context.reporter) : document;
      model = addDocument(model, current, file, context);
    }
  }
  setDefaults(model);
  checkObjects(model, context.reporter);
  const { home } = context;
  const directory = directorySeenFrom(context.seenFrom, context.directory);
  if (context.resolvePaths) resolvePaths(model, { directory, home }, context.reporter);
  if (context.interpolate) resolveEnvironment(model, context.variables);
  return model;
}

function addDocument(base: MapNode, document: MapNode, file: ComposeFile, context: ModelContext): MapNode {
  const { reporter } = context;
  if (!reporter.spendMerge(countNodes(base), document.mark)) return base;
  const resets = takeResets(document);
  if (context.interpolate) interpolate(document, context.variables, reporter, context.warned);
  applyIncludes(document, file, resets, context, buildModel);
  applyResets(base, resets);
  applyExtends(document, file, resets, context);
  const model = merge(base, document, reporter);
  dropRedefined(model);
  checkSchema(model, reporter);
  dropVersion(model, reporter);
  canonicalise(model, { reporter, lenient: !context.interpolate });
  // Short forms may turn out to redefine one another once they are long: port ranges, for one.
  dropRedefined(model);
  return model;
}

function dropVersion(model: MapNode, reporter: ProblemReporter): void {
  const version = model.entries.get('version');
  if (version === undefined) return;
  reporter.warning('VERSION_OBSOLETE', '`version` is obsolete and has no effect', version.key, 'remove it');
  model.entries.delete('version');
}
