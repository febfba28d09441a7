import { splitReference } from '../../model/image-reference.ts';
import type { Operation } from '../../plan/operation.ts';
import type { NodeRun } from '../node-run.ts';

/** Puts one image of several architectures to its registry, from here: engines can't. Rejects as `putImageIndex` does. */
export async function pushIndex(
  { reference, parts }: Extract<Operation, { kind: 'push-index' }>,
  { findAuth, signal }: NodeRun,
): Promise<void> {
  const { RegistryClient } = await import('../../registry/registry-client.ts');
  const { repositoryOf } = await import('../../registry/registry-host.ts');
  const { putImageIndex } = await import('../../registry/image-index.ts');
  const repository = { ...repositoryOf(reference), auth: await findAuth(reference) };
  const tagOf = (name: string): string => splitReference(name).tag ?? 'latest';
  await putImageIndex(new RegistryClient(repository, signal), tagOf(reference), parts.map(tagOf));
}
