import type { ContainerSpec, EndpointSpec } from '../../model/container-spec.ts';
import { LABEL } from '../../model/labels.ts';
import type { OneOff } from '../../model/one-off.ts';

/** The request for a replica -> the one for a one-off container (docker compose, pkg/compose/run.go). */
export function oneOffSpec(spec: ContainerSpec, oneOff: OneOff): ContainerSpec {
  const { [LABEL.containerNumber]: _, ...labels } = spec.body.Labels;
  return {
    ...spec,
    endpoints: oneOff.usesAliases
      ? spec.endpoints
      : Object.fromEntries(
          Object.entries(spec.endpoints).map(([network, endpoint]) => [
            network,
            onlyOwnName(endpoint, spec.name),
          ]),
        ),
    body: {
      ...spec.body,
      AttachStdin: oneOff.readsInput,
      AttachStdout: true,
      AttachStderr: true,
      StdinOnce: oneOff.readsInput,
      Labels: { ...labels, [LABEL.oneoff]: 'True', [LABEL.slug]: oneOff.slug },
      HostConfig: { ...spec.body.HostConfig, ...(oneOff.isAutoRemoved ? { AutoRemove: true } : {}) },
    },
  };
}

function onlyOwnName(endpoint: EndpointSpec, name: string): EndpointSpec {
  return { ...endpoint, Aliases: [name] };
}
