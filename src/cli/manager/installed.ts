import type { Engine } from '../../engine/engine.ts';
import { findService } from '../../manager/install/service/find-service.ts';
import { inputsOf, SERVICE_NAME } from '../../manager/install/service/service-spec.ts';
import { hasUnit, systemdOf, UNIT } from '../../manager/install/systemd/systemd.ts';
import { askNodes } from '../run/ask-nodes.ts';
import type { Session } from '../run/session.ts';
import { findSwarmManagers } from './swarm-managers.ts';

/** How managers are installed; empty where none is, and one that works was started by hand. */
export interface Installed {
  readonly service?: {
    readonly version: string;
    readonly wanted: number;
    /** The nodes that one runs on. */
    readonly runningOn: readonly string[];
  };
  /** On this machine. */
  readonly unit?: { readonly state: string };
}

/** `missing` are nodes that are known not to answer: they are not waited for again. */
export async function installed(session: Session, missing: ReadonlySet<string>): Promise<Installed> {
  const engines = session.engines.filter(({ node }) => !missing.has(node));
  const [service, unit] = await Promise.all([serviceOf(engines), unitOf()]);
  return { ...(service === undefined ? {} : { service }), ...(unit === undefined ? {} : { unit }) };
}

/** How the manager is installed, in words: as a service, as a unit, or not at all. */
export function installedText({ service, unit }: Installed): string {
  const parts = [
    ...(service === undefined
      ? []
      : [`service ${SERVICE_NAME}, flotilla ${service.version}, ${runs(service)}`]),
    ...(unit === undefined ? [] : [`unit ${UNIT} of this machine, ${unit.state}`]),
  ];
  return parts.join('; ') || 'no';
}

function runs({ wanted, runningOn }: NonNullable<Installed['service']>): string {
  if (wanted === 0) return 'stopped';
  return `${runningOn.length} of ${wanted} run${runningOn.length === 0 ? '' : ` (${runningOn.join(', ')})`}`;
}

async function serviceOf(engines: readonly Engine[]): Promise<Installed['service']> {
  const managers = await findSwarmManagers({ ask: askNodes(engines, () => undefined) });
  const [engine] = managers?.engines ?? [];
  const service = engine === undefined ? undefined : await findService(engine);
  if (engine === undefined || managers === undefined || service === undefined) return undefined;
  const { version, replicas } = inputsOf(service.spec);
  const tasks = (await engine.listSwarmTasks(SERVICE_NAME)).filter(
    ({ desiredState, state }) => desiredState === 'running' && state === 'running',
  );
  return {
    version,
    wanted: replicas,
    runningOn: tasks.map(({ nodeId }) => managers.nodeName(nodeId)).sort(),
  };
}

async function unitOf(): Promise<Installed['unit']> {
  return hasUnit() ? { state: await systemdOf().control('is-active', UNIT) } : undefined;
}
