import { Option } from 'commander';
import { stringify } from 'yaml';
import type { LoadRequest } from '../../../compose/request.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { BugError, FlotillaError } from '../../../errors/flotilla-error.ts';
import { splitReference } from '../../../model/image-reference.ts';
import type { Goal } from '../../../plan/goal.ts';
import { type ArtifactFile, type OciVersion, pushArtifact } from '../../../registry/compose-artifact.ts';
import { findAuth } from '../../../registry/registry-auth.ts';
import { RegistryClient } from '../../../registry/registry-client.ts';
import { registryHost } from '../../../registry/registry-host.ts';
import { createCommand, parse } from '../../command.ts';
import { pinImages } from '../../config/image-digests.ts';
import { imagesOnly } from '../../config/service-images.ts';
import { type CommandContext, quietly } from '../../context.ts';
import { load, loadOrFail, loadRequest } from '../../project/load.ts';
import { artifactFiles } from '../../publish/artifact-files.ts';
import { questionsBeforePublishing } from '../../publish/check-publishable.ts';
import { confirm } from '../../run/confirm.ts';
import { takeInterrupts } from '../../run/interrupt.ts';
import { runGoal } from '../../run/run-goal.ts';
import { withSession } from '../../run/with-session.ts';

interface Flags {
  readonly ociVersion?: OciVersion;
  readonly withEnv?: boolean;
  readonly resolveImageDigests?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** `flotilla publish`: the project's files as an artifact in a registry. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'publish',
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
    .option('--with-env', 'publish environment variables and env files too')
    .option('--resolve-image-digests', 'pin images to the digests that their registries have now')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'show what would be stored, and store nothing');
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const [reference = ''] = command.args;
  const request = { ...loadRequest(context), profiles: ['*'] };
  // As it is written: an env file that is merged into "environment" can't be told from it any more.
  const project = loadOrFail(context, { ...request, noEnvResolution: true });
  const questions = questionsBeforePublishing(project, flags.withEnv ?? false);
  if (!flags.yes && !(await isAgreed(context, questions))) return EXIT.done;
  const files = [
    ...artifactFiles(project.files, project.workingDir),
    ...(flags.resolveImageDigests ? [await imageDigests(context, request)] : []),
  ];
  if (flags.dryRun || context.globals.dryRun) {
    for (const { kind, name } of files)
      context.stdout.write(`${kind === 'env' ? 'env file' : 'compose file'} ${name}\n`);
    return EXIT.done;
  }
  const goal: Goal = { kind: 'push', options: { ignoreFailures: true } };
  const isBuilt = Object.values(project.services).some(({ build }) => build !== undefined);
  if (isBuilt) await runGoal(flags.yes ? quietly(context) : context, { project, goal });
  return store(context, reference, files, flags.ociVersion);
}

/** An override file that pins every image, as docker compose adds it. */
async function imageDigests(context: CommandContext, request: LoadRequest): Promise<ArtifactFile> {
  const pinned = await withSession(context, ({ engines: [engine], parallel }) => {
    if (engine === undefined) throw new BugError('there is always an engine');
    return pinImages(load(request), { engine, parallel, findAuth: findAuth(context.environment) });
  });
  const content = Buffer.from(stringify(imagesOnly(pinned)));
  return { kind: 'compose', name: 'image-digests.yaml', content };
}

async function isAgreed(context: CommandContext, questions: readonly string[]): Promise<boolean> {
  for (const question of questions) if (!(await confirm(context, question))) return false;
  return true;
}

async function store(
  context: CommandContext,
  reference: string,
  files: readonly ArtifactFile[],
  version: OciVersion | undefined,
): Promise<number> {
  const { name, tag = 'latest' } = splitReference(reference);
  const host = registryHost(reference);
  const repository = name.startsWith(`${host}/`) ? name.slice(host.length + 1) : name;
  const interrupt = takeInterrupts();
  const say = (word: string): void => void context.stderr.write(` ${reference}  ${word}\n`);
  try {
    say('Publishing');
    const auth = await findAuth(context.environment)(reference);
    const client = new RegistryClient({ host, name: repository, auth }, interrupt.signal);
    const created = new Date().toISOString();
    const answer = await pushArtifact(client, tag, files, {
      created,
      ...(version === undefined ? {} : { version }),
    });
    if (answer !== 'stored') {
      throw new FlotillaError('REGISTRY_REFUSED', `Registry ${host} refuses the artifact (${answer})`, {
        hint: 'check the name of the repository, or try --oci-version 1.0',
      });
    }
    say('Published');
    return EXIT.done;
  } finally {
    interrupt.release();
  }
}
