import type { Operation } from '../plan/operation.ts';
import type { NodeRun } from './node-run.ts';

type UpdateRoutes = Extract<Operation, { kind: 'update-routes' }>;

/**
 * One turn of the mesh on all nodes; what is withdrawn may then end its connections. Rejects with `MESH_NOT_APPLIED`. The
 * note says so where routes were taken out.
 */
export async function updateRoutes(
  { withdraws, publishes }: UpdateRoutes,
  run: NodeRun,
): Promise<string | undefined> {
  if (run.openMesh === undefined) return undefined;
  const mesh = await run.openMesh();
  // What could not be created has no routes to get.
  const ready = publishes.flatMap((target) =>
    target.kind === 'observed' ? [target.id] : (run.created.get(target.by) ?? []),
  );
  const { missing, proxied } = await mesh.turn(
    { withdraw: withdraws.map(({ id }) => id), publish: ready },
    run.signal,
  );
  const warnings = [
    ...missing.map(({ node, reason }) => `The routes of node "${node}" stay as they are: ${reason}`),
    ...proxied.map(
      ({ node, reason }) => `Node "${node}" answers by a proxy container, not by its kernel: ${reason}`,
    ),
  ];
  for (const warning of warnings.filter((text) => mesh.isNews(text))) run.onWarning(warning);
  await Promise.all(withdraws.map((withdrawal) => mesh.drain(withdrawal, run.signal)));
  return withdraws.length > 0 ? 'Withdrawn' : undefined;
}
