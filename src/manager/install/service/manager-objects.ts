import { createHash, scryptSync } from 'node:crypto';
import type { Engine } from '../../../engine/engine.ts';
import { OWN_LABEL } from '../../../model/labels.ts';
import type { AccessFile } from '../access/access-files.ts';
import type { MountedObject } from './service-spec.ts';

/** The secrets and configs of a manager's service, those that are there and those that are to be made. */
export interface ManagerObjects {
  readonly secrets: readonly WantedObject[];
  readonly configs: readonly WantedObject[];
}

/** Without an id it has to be made first. */
export interface WantedObject {
  readonly file: AccessFile;
  readonly name: string;
  readonly id: string | undefined;
}

/**
 * Their data can't be changed, so each is named after what it holds, as `docker stack deploy` users do by hand: a new key is a new
 * secret.
 */
export async function findObjects(engine: Engine, files: readonly AccessFile[]): Promise<ManagerObjects> {
  const [secrets, configs] = await Promise.all([
    engine.listSwarmSecrets([OWN_LABEL.manager]),
    engine.listSwarmConfigs([OWN_LABEL.manager]),
  ]);
  const wanted = (
    kind: AccessFile['kind'],
    present: readonly { name: string; id: string }[],
  ): WantedObject[] =>
    files
      .filter((file) => file.kind === kind)
      .map((file) => {
        const name = objectName(file);
        return { file, name, id: present.find((one) => one.name === name)?.id };
      });
  return { secrets: wanted('secret', secrets), configs: wanted('config', configs) };
}

/** Makes those that are not there -> all of them, as the service refers to them. */
export async function makeObjects(
  engine: Engine,
  { secrets, configs }: ManagerObjects,
): Promise<{ readonly secrets: readonly MountedObject[]; readonly configs: readonly MountedObject[] }> {
  const mounted = async (
    { file, name, id }: WantedObject,
    create: (spec: { name: string; labels: Record<string, string>; data: Uint8Array }) => Promise<string>,
  ): Promise<MountedObject> => {
    const labels = { [OWN_LABEL.manager]: file.role };
    return { name, path: file.path, id: id ?? (await create({ name, labels, data: file.data })) };
  };
  return {
    secrets: await Promise.all(secrets.map((secret) => mounted(secret, engine.createSwarmSecret))),
    configs: await Promise.all(configs.map((config) => mounted(config, engine.createSwarmConfig))),
  };
}

/** Removes what no manager's service uses any more; all of it where nothing is used. */
export async function pruneObjects(engine: Engine, used: readonly MountedObject[]): Promise<void> {
  const isUnused = ({ id }: { readonly id: string }): boolean => !used.some((one) => one.id === id);
  const [secrets, configs] = await Promise.all([
    engine.listSwarmSecrets([OWN_LABEL.manager]),
    engine.listSwarmConfigs([OWN_LABEL.manager]),
  ]);
  for (const { id } of secrets.filter(isUnused)) await engine.removeSwarmSecret(id);
  for (const { id } of configs.filter(isUnused)) await engine.removeSwarmConfig(id);
}

/** Slow on purpose, which keeps a short password from being guessed from the name of its secret. */
const SCRYPT = { N: 16_384, r: 8, p: 1 } as const;
const DIGEST_BYTES = 8;

/** At most 64 characters, and few kinds of them. */
function objectName({ role, kind, data }: AccessFile): string {
  const digest =
    kind === 'secret'
      ? scryptSync(data, `flotilla-manager-${role}`, DIGEST_BYTES, SCRYPT)
      : createHash('sha256').update(data).digest().subarray(0, DIGEST_BYTES);
  return `flotilla-manager-${role}-${digest.toString('hex')}`;
}
