import { Option } from 'commander';
import { stringify } from 'yaml';
import type { LoadRequest } from '../../../compose/request.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { BugError, FlotillaError } from '../../../errors/flotilla-error.ts';
import type { Project } from '../../../model/desired/project.ts';
import type { Goal } from '../../../plan/goal.ts';
import type { ArtifactFile, OciVersion } from '../../../registry/compose-artifact.ts';
import { findAuth } from '../../../registry/registry-auth.ts';
import { createCommand, parse } from '../../command.ts';
import { pinImages } from '../../config/image-digests.ts';
import { imageOfService, imagesOnly, servicesOf } from '../../config/service-images.ts';
import { type CommandContext, quietly } from '../../context.ts';
import { load, loadOrFail, loadRequest } from '../../project/load.ts';
import { artifactFiles } from '../../publish/artifact-files.ts';
import {
  bindsOf,
  buildOnlyServices,
  mountedFiles,
  variableHolders,
  withEnvFiles,
} from '../../publish/findings.ts';
import { sensitiveValues } from '../../publish/sensitive-values.ts';
import { publishedWord, publishingWord, storeArtifact } from '../../publish/store.ts';
import { COMPOSE_WORDS, OWN_WORDS, type Refusal, type ServiceVariables } from '../../publish/words.ts';
import { confirm } from '../../run/confirm.ts';
import { runGoal } from '../../run/run-goal.ts';
import { withSession } from '../../run/with-session.ts';

interface Flags {
  readonly app?: boolean;
  readonly ociVersion?: OciVersion;
  readonly withEnv?: boolean;
  readonly resolveImageDigests?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** `flotilla publish`: the project's files as an artifact in a registry. */
export async function run(
  argv: readonly string[],
  context: CommandContext,
  name: 'publish' | 'alpha publish' = 'publish',
): Promise<number> {
  const command = createCommand(context, {
    name,
    summary: 'Store the compose files of the project in a registry, and push the images that it builds.',
    examples: ['publish registry.example.com/team/shop:1', 'publish --with-env -y team/shop'],
  })
    .argument('<reference>', 'repository, and tag')
    .addOption(
      new Option(
        '--oci-version <version>',
        'form of the artifact; by default what the registry knows',
      ).choices(['1.0', '1.1']),
    )
    .option('--app', 'pin the images, and copy them beside the compose files')
    .option('--with-env', 'publish environment variables and env files too')
    .option('--resolve-image-digests', 'pin images to the digests that their registries have now')
    .option('-y, --yes', 'do not ask, and publish environment variables too')
    .option('--dry-run', 'show what would be stored, and store nothing')
    // The registries that it is for, on this machine, are spoken to without TLS anyway.
    .addOption(new Option('--insecure-registry').hideHelp());
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const [reference = ''] = command.args;
  return publish(context, reference, flags);
}

async function publish(context: CommandContext, reference: string, flags: Flags): Promise<number> {
  const request = { ...loadRequest(context), profiles: ['*'] };
  // As it is written: an env file that is merged into "environment" can't be told from it any more.
  const project = await loadOrFail(context, { ...request, noEnvResolution: true });
  const words = context.isCompose ? COMPOSE_WORDS : OWN_WORDS;
  const buildOnly = buildOnlyServices(project);
  if (buildOnly.length > 0) throw notPublishable(words.buildOnly(buildOnly));
  const own = artifactFiles(project.files, project.workingDir);
  const questions = [
    () => asked(bindsOf(project), (binds) => words.askBinds(binds)),
    () => {
      const searched = context.isCompose ? [...own, ...mountedFiles(project)] : own;
      return asked(sensitiveValues(searched), (values) => words.askSensitive(values));
    },
    () =>
      asked(variableHolders(project), async (holders) => {
        const values = variablesOf((await load(request)).project);
        if (flags.withEnv === true) return words.askVariables(holders, values);
        throw notPublishable(words.variables(withEnvFiles(holders, values)));
      }),
  ];
  if (!flags.yes && !(await isAgreed(context, questions))) return EXIT.done;
  const isDryRun = flags.dryRun ?? context.globals.dryRun ?? false;
  // Before their digests are asked for.
  if (!isDryRun) await pushBuilt(flags.yes ? quietly(context) : context, project);
  const pinned = await pinnedImages(context, request, flags);
  const artifact = { reference, files: [...own, ...pinned.files], images: pinned.copied };
  if (!isDryRun) return storeArtifact(context, { ...artifact, version: flags.ociVersion });
  if (context.isCompose) context.stderr.write(` ${reference} ${publishingWord(context)}\n`);
  for (const { kind, name } of artifact.files)
    context.stdout.write(`${kind === 'env' ? 'env file' : 'compose file'} ${name}\n`);
  for (const image of artifact.images) context.stdout.write(`image ${image}\n`);
  if (context.isCompose) context.stderr.write(` ${reference} ${publishedWord(context)}\n`);
  return EXIT.done;
}

/** The question about what was found; none where nothing was. */
async function asked<T>(
  found: readonly T[],
  ask: (found: readonly T[]) => string | Promise<string>,
): Promise<string | undefined> {
  return found.length === 0 ? undefined : ask(found);
}

function variablesOf(project: Project | undefined): ServiceVariables {
  const services = Object.entries(project?.services ?? {});
  return Object.fromEntries(services.map(([key, { environment = {} }]) => [key, environment]));
}

function notPublishable({ message, hint }: Refusal): FlotillaError {
  return new FlotillaError('NOT_PUBLISHABLE', message, { hint });
}

async function pushBuilt(context: CommandContext, project: Project): Promise<void> {
  const goal: Goal = { kind: 'push', options: { ignoreFailures: true } };
  const isBuilt = Object.values(project.services).some(({ build }) => build !== undefined);
  if (isBuilt) await runGoal(context, { project, goal });
}

/** An override file that pins the images, as docker compose adds it, and those of them that are copied. */
async function pinnedImages(
  context: CommandContext,
  request: LoadRequest,
  { app = false, resolveImageDigests = false }: Flags,
): Promise<{ readonly files: readonly ArtifactFile[]; readonly copied: readonly string[] }> {
  if (!app && !resolveImageDigests) return { files: [], copied: [] };
  const pinned = await withSession(context, async ({ engines: [engine], parallel }) => {
    if (engine === undefined) throw new BugError('there is always an engine');
    return pinImages(await load(request), { engine, parallel, findAuth: findAuth(context.environment) });
  });
  const content = Buffer.from(stringify(imagesOnly(pinned)));
  const images = Object.values(servicesOf(pinned)).flatMap((service) => imageOfService(service) ?? []);
  const file: ArtifactFile = { kind: 'compose', name: 'image-digests.yaml', content };
  return { files: [file], copied: app ? [...new Set(images)] : [] };
}

/** In docker compose's order, each asked before the next is looked into. */
async function isAgreed(
  context: CommandContext,
  questions: readonly (() => Promise<string | undefined>)[],
): Promise<boolean> {
  for (const find of questions) {
    const question = await find();
    if (question !== undefined && !(await confirm(context, question))) return false;
  }
  return true;
}
