import { X509Certificate } from 'node:crypto';
import type { Endpoint } from '../../engine/docker/transport/endpoint.ts';
import type { Engine } from '../../engine/engine.ts';
import { type DiskSpace, parseDf } from '../../fleet/disk-space.ts';
import { type MeshHost, NO_RIGHTS } from '../../mesh/host.ts';
import { shellQuote } from '../../ssh/shell-quote.ts';
import type { Certificate, NodeCondition } from '../rules/condition.ts';
import { peerCertificate } from './peer-certificate.ts';

export interface SeenNode {
  readonly engine: Engine;
  readonly endpoint: Endpoint;
  /** Its machine, where scripts can be run on it: over SSH, and on this machine. */
  readonly host?: MeshHost;
}

/**
 * What a node has left. The engine tells nothing of its disk, so `df` on its machine does; of the Swarm it tells the root certificate.
 * A member's own, which the engine renews by itself, is a file that root can read. Rejects where the engine does not answer.
 */
export async function readNodeCondition(
  { engine, endpoint, host }: SeenNode,
  signal: AbortSignal,
): Promise<NodeCondition> {
  const { dataFolder, swarm } = await engine.info(signal);
  const onMachine =
    host === undefined || dataFolder === undefined ? {} : await readMachine(host, dataFolder, signal);
  const shown = await peerCertificate(endpoint, signal).catch(() => undefined);
  const client = endpoint.kind === 'tcp' ? endpoint.tls?.cert : undefined;
  const certificates = [
    certificate("the Swarm's root certificate", swarm.rootCertificate),
    certificate("the node's certificate in the Swarm", onMachine.swarmCertificate),
    certificate("the engine's certificate", shown),
    certificate("this machine's certificate for the engine", client),
  ].flatMap((one) => one ?? []);
  return {
    ...(onMachine.disk === undefined ? {} : { disk: onMachine.disk }),
    ...(certificates.length === 0 ? {} : { certificates }),
  };
}

interface OnMachine {
  readonly disk?: DiskSpace;
  readonly swarmCertificate?: string;
}

/** Without the rights of root there is still the disk. */
async function readMachine(host: MeshHost, folder: string, signal: AbortSignal): Promise<OnMachine> {
  const data = shellQuote(folder);
  const script = `df -Pk ${data}; cat ${data}/swarm/certificates/swarm-node.crt 2>/dev/null; true`;
  const asRoot = await host.run(script, { signal });
  const { stdout } = asRoot.code === NO_RIGHTS ? await host.run(script, { signal, asUser: true }) : asRoot;
  const disk = parseDf(stdout);
  const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(stdout)?.[0];
  return {
    ...(disk === undefined ? {} : { disk }),
    ...(pem === undefined ? {} : { swarmCertificate: pem }),
  };
}

function certificate(name: string, source: string | Uint8Array | undefined): Certificate | undefined {
  if (source === undefined) return undefined;
  try {
    const { validFrom, validTo } = new X509Certificate(source);
    return { name, beganAtMs: Date.parse(validFrom), expiresAtMs: Date.parse(validTo) };
  } catch {
    return undefined;
  }
}
