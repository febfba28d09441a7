import { Option } from 'commander';
import type { ImageDetails } from '../../../engine/images.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { splitReference } from '../../../model/image-reference.ts';
import { humanAgo, humanSize } from '../../../ui/text/human.ts';
import { formatTable } from '../../../ui/text/table.ts';
import { createCommand, parse } from '../../command.ts';
import type { FoundContainer } from '../../containers/find-running.ts';
import { projectContainers } from '../../containers/project-containers.ts';
import type { CommandContext } from '../../context.ts';
import { loadTargets } from '../../run/lifecycle.ts';
import type { Session } from '../../run/session.ts';
import { withSession } from '../../run/with-session.ts';

interface Flags {
  readonly quiet?: boolean;
  readonly format: 'table' | 'json';
}

interface Used {
  readonly containerName: string;
  readonly repository: string;
  readonly tag: string;
  readonly image: ImageDetails;
}

const TITLES = ['CONTAINER', 'REPOSITORY', 'TAG', 'PLATFORM', 'IMAGE ID', 'SIZE', 'CREATED'];

/** `flotilla images`: the images that the project's containers were made of. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'images',
    summary: "List the images of the project's containers.",
    examples: ['images', 'images -q web', 'images --format json'],
  })
    .argument('[services...]', 'services; all by default')
    .option('-q, --quiet', 'print ids only, each once')
    .addOption(
      new Option('--format <format>', 'how to print them').choices(['table', 'json']).default('table'),
    );
  if (!parse(command, argv)) return EXIT.done;
  const project = await loadTargets(context, command.args, { isLenient: true, readsEnvFiles: true });
  const used = await withSession(context, (session) => find(session, project.name, command.args));
  context.stdout.write(render(used, command.opts<Flags>(), context.isCompose));
  return EXIT.done;
}

async function find(
  { ask }: Session,
  project: string,
  services: readonly string[],
): Promise<readonly Used[]> {
  const containers = await projectContainers(ask, project, services, { oneOffs: true });
  const details = new Map<string, Promise<ImageDetails | undefined>>();
  const detailsOf = ({ engine, container: { imageId } }: FoundContainer) => {
    const key = `${engine.node} ${imageId}`;
    const known = details.get(key) ?? engine.describeImage(imageId);
    details.set(key, known);
    return known;
  };
  const rows = await Promise.all(
    containers.map(async (found) => {
      const image = await detailsOf(found);
      return image === undefined ? [] : { ...nameParts(found.container.image), ...named(found), image };
    }),
  );
  return rows.flat();
}

function named({ container: { name } }: FoundContainer): { readonly containerName: string } {
  return { containerName: name };
}

/** A container whose image has lost its name shows an id, which is no repository. */
function nameParts(reference: string): { readonly repository: string; readonly tag: string } {
  if (/^(sha256:)?[0-9a-f]{12,64}$/.test(reference)) return { repository: '', tag: '' };
  const { name, tag, digest } = splitReference(reference);
  return { repository: name, tag: tag ?? (digest === undefined ? 'latest' : '') };
}

function render(used: readonly Used[], { quiet, format }: Flags, isCompose: boolean): string {
  if (quiet) {
    const ids = new Set(used.map(({ image }) => image.id.replace(/^sha256:/, '')));
    return [...ids].map((id) => `${id}\n`).join('');
  }
  if (format === 'json') return `${JSON.stringify(used.map((one) => document(one, isCompose)))}\n`;
  const rows = used.map(({ containerName, repository, tag, image }) => [
    containerName,
    repository || '<none>',
    tag || '<none>',
    image.platform,
    image.id.replace(/^sha256:/, '').slice(0, 12),
    humanSize(image.sizeBytes, 3),
    ago(image.lastTagTime),
  ]);
  return formatTable(TITLES, rows, { minColumnWidth: 20 });
}

function ago(time: string | undefined): string {
  return time === undefined ? 'N/A' : humanAgo(Date.now() - Date.parse(time));
}

/** The fields of `docker compose images --format json`, and the time of the build, which docker compose 2 does not have. */
function document({ containerName, repository, tag, image }: Used, isCompose: boolean): object {
  return {
    ID: image.id,
    ContainerName: containerName,
    Repository: repository,
    Tag: tag,
    Platform: image.platform,
    Size: image.sizeBytes,
    ...(image.created === undefined || isCompose ? {} : { Created: image.created }),
    LastTagTime: image.lastTagTime ?? '0001-01-01T00:00:00Z',
  };
}
