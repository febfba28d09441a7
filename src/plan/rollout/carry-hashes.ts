import { isDeepStrictEqual } from 'node:util';
import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';

/** Hashes of revisions that are long gone are not carried on for ever. */
const CARRIED = 20;

/**
 * docker compose's config hash covers all of `deploy`, also what no container is made from, such as `update_config`. Where
 * that alone differs from what was asked for before, the containers that are there count as up to date,
 * as in Swarm.
 */
export function carryHashes(project: Project, before: Project | undefined): Project {
  if (before === undefined) return project;
  const carried = Object.entries(project.configHashes).map(([key, hash]) => {
    const [now, then, old] = [project.services[key], before.services[key], before.configHashes[key]];
    const isSame = now && then && old && isDeepStrictEqual(containerPart(now), containerPart(then));
    if (!isSame) return [key, hash] as const;
    const equal = [...new Set([...hash.equal, old.current, ...old.equal])].slice(0, CARRIED);
    return [key, { ...hash, equal }] as const;
  });
  return { ...project, configHashes: Object.fromEntries(carried) };
}

/** A service without what its containers are not made from, as plain data. */
function containerPart({ scale: _, deploy, ...service }: Service): unknown {
  const {
    update_config: _update,
    rollback_config: _rollback,
    placement: _placement,
    labels: _labels,
    replicas: _replicas,
    endpoint_mode: _mode,
    ...rest
  } = deploy ?? {};
  return JSON.parse(JSON.stringify({ ...service, deploy: rest }));
}
