import type { Project } from '../model/desired/project.ts';
import type { Service } from '../model/desired/service.ts';
import type { DependencyCondition, ServiceDependency } from '../model/desired/service-parts.ts';
import { LABEL } from '../model/labels.ts';
import type { ObservedContainer } from '../model/observed/container.ts';
import { type Fleet, reachable } from '../model/observed/fleet.ts';
import { serviceOf } from './classify.ts';

/**
 * What the containers' labels tell of a project whose compose files are not at hand: its services and
 * their dependencies. Enough to show, stop, start and remove it; never to create anything.
 */
export function projectFromLabels(name: string, fleet: Fleet): Project {
  const containers = reachable(fleet).flatMap((node) => node.containers);
  const services: Record<string, Service> = {};
  for (const container of containers) {
    const key = serviceOf(container);
    if (key !== undefined) services[key] ??= serviceFromLabels(container);
  }
  return {
    name,
    services,
    networks: {},
    volumes: {},
    configs: {},
    secrets: {},
    models: {},
    extensions: {},
    disabledServices: [],
    disabled: {},
    workingDir: '',
    files: [],
    envFiles: [],
    configHashes: {},
    networkHashes: {},
    volumeHashes: {},
  };
}

function serviceFromLabels(container: ObservedContainer): Service {
  const entries = (container.labels[LABEL.dependsOn] ?? '').split(',').filter((entry) => entry !== '');
  const dependencies = entries.map((entry): [string, ServiceDependency] => {
    const [name = '', condition = 'service_started', restart] = entry.split(':');
    return [
      name,
      { condition: condition as DependencyCondition, required: true, restart: restart === 'true' },
    ];
  });
  return {
    image: container.image,
    command: null,
    entrypoint: null,
    depends_on: Object.fromEntries(dependencies),
  };
}
