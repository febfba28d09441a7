import { packTar, unpackTar } from 'modern-tar';
import { Refusal } from './refusal.ts';
import type { SimulatedContainer, SimulatedVolume, World } from './world.ts';

/** The tar of a folder that is a volume's; there are no other files here. */
export async function readArchive(
  { mounts }: SimulatedContainer,
  folder: string,
  world: World,
): Promise<Uint8Array> {
  const mount = mounts.find(({ target }) => target === folder);
  const volume = mount?.volume === undefined ? undefined : world.volumes.get(mount.volume);
  if (volume === undefined) throw new Refusal(404, `Could not find the file ${folder} in container`);
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  const root = { name: `${name}/`, type: 'directory', size: 0, mode: 0o755, mtime: new Date(0) } as const;
  return packTar([
    { header: root },
    ...[...volume.files].map(([path, { header, data }]) => ({
      header: { ...header, name: `${name}/${path}` },
      ...(data === undefined ? {} : { body: data }),
    })),
  ]);
}

/** Unpacks a tar at the root of a container; what is outside of its volumes is of no matter here. */
export async function writeArchive(
  { mounts }: SimulatedContainer,
  tar: Uint8Array,
  world: World,
): Promise<void> {
  for (const entry of await unpackTar(tar)) {
    const place = placeOf(`/${entry.header.name.replace(/\/$/, '')}`, mounts, world);
    if (place !== undefined && place.path !== '') place.volume.files.set(place.path, entry);
  }
}

function placeOf(
  path: string,
  mounts: SimulatedContainer['mounts'],
  world: World,
): { readonly volume: SimulatedVolume; readonly path: string } | undefined {
  const mount = mounts.find(({ target }) => path === target || path.startsWith(`${target}/`));
  const volume = mount?.volume === undefined ? undefined : world.volumes.get(mount.volume);
  return mount === undefined || volume === undefined
    ? undefined
    : { volume, path: path.slice(mount.target.length + 1) };
}
