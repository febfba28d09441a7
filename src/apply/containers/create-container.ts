import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Borrow } from '../../model/borrow.ts';
import type { ContainerSpec } from '../../model/container-spec.ts';
import { LABEL, OWN_LABEL } from '../../model/labels.ts';
import { withBorrowed } from '../../plan/container-spec/borrow.ts';
import { imageOn } from '../../plan/images/image-sources.ts';
import type { Operation } from '../../plan/operation.ts';
import { idOf, type NodeRun } from '../node-run.ts';
import { createUnderName } from './create-under-name.ts';

type CreateContainer = Extract<Operation, { kind: 'create-container' }>;

/**
 * Creates a container. Its image's id goes into a label, and the ids of those it borrows from into the
 * request, only here: they may be known since a moment ago. Rejects with `IMAGE_NOT_FOUND`, or an
 * `EngineError`.
 */
export async function createContainer(operation: CreateContainer, run: NodeRun): Promise<void> {
  const { engine, created, signal, onWarning } = run;
  const spec = withLenders(operation, run);
  const imageId = operation.imageId ?? (await engine.inspectImage(spec.body.Image, signal))?.id;
  if (imageId === undefined) {
    throw new FlotillaError('IMAGE_NOT_FOUND', `Image "${spec.body.Image}" is not on node "${engine.node}"`, {
      hint: 'pull it, or let pull_policy allow it',
    });
  }
  const inputs = run.buildInputs?.get(imageOn(engine.node, spec.body.Image));
  const labels = {
    ...spec.body.Labels,
    [LABEL.image]: imageId,
    ...(inputs === undefined ? {} : { [OWN_LABEL.buildInputs]: inputs }),
  };
  const wanted = { ...spec, body: { ...spec.body, Labels: labels } };
  const { id, warnings } = await createUnderName(wanted, run);
  created.set(operation.id, id);
  if (operation.isHidden === true) (await run.openMesh?.())?.hide(id);
  for (const warning of warnings) onWarning(`${operation.resource.name}: ${warning}`);
}

const SHARED: Readonly<Record<Borrow['what'], string>> = {
  network_mode: 'network namespace',
  ipc: 'IPC namespace',
  pid: 'PID namespace',
  volumes_from: 'volume',
};

function withLenders(operation: CreateContainer, run: NodeRun): ContainerSpec {
  const { spec, borrows } = operation;
  if (borrows === undefined) return spec;
  return withBorrowed(spec, borrows.service, ({ what, from }) => {
    if ('container' in from) return from.container;
    const lender = borrows.lenders[from.service];
    if (lender === undefined) {
      throw new FlotillaError(
        'LENDER_MISSING',
        `cannot share ${SHARED[what]} with service ${from.service}: container missing`,
        { hint: `bring up "${from.service}" too, with at least one replica` },
      );
    }
    return idOf(lender, run);
  });
}
