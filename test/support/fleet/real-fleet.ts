import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineAddress } from '../../../scripts/engine/address.ts';
import { engineCall, engineRequest } from '../../../scripts/engine/request.ts';
import { NODE_IMAGE } from '../../../scripts/images/node-image.ts';
import { removeLabelled } from '../engine.ts';
import { fleetFolder, removeAbandoned } from './abandoned.ts';
import { addressesOf, FleetNode } from './fleet-node.ts';
import { type KeyPair, newKeyPair, type SshAccess, writeSshAccess } from './keys.ts';
import { CAPABILITIES_LEFT_OUT, NODE_INIT, NODE_RIGHTS } from './node-init.ts';

/** Its value is the fleet's id: the process that started it, and a number. */
export const FLEET_LABEL = 'io.flotilla.test.fleet';

/**
 * Machines that can be lost: each a container with sshd and a Docker Engine of its own, on a
 * network of their own. They are reached by their addresses, so the outer engine has to be on this machine.
 */
export class RealFleet {
  readonly nodes: readonly FleetNode[];
  readonly access: SshAccess;
  readonly id: string;
  /** The engine that its nodes are containers of. */
  readonly outer: EngineAddress;
  readonly #folder: string;

  private constructor(
    outer: EngineAddress,
    id: string,
    folder: string,
    access: SshAccess,
    nodes: FleetNode[],
  ) {
    this.outer = outer;
    this.id = id;
    this.#folder = folder;
    this.access = access;
    this.nodes = nodes;
  }

  /**
   * `count` nodes, named n1, n2, ..., once all of them are ready; nothing is left where that fails. Without `ipv6` they have
   * IPv4 only.
   */
  static async start(outer: EngineAddress, count: number, { ipv6 = false } = {}): Promise<RealFleet> {
    await removeAbandoned(outer, FLEET_LABEL);
    const id = `${process.pid}-${randomBytes(3).toString('hex')}`;
    const folder = fleetFolder(id);
    mkdirSync(folder, { mode: 0o700 });
    try {
      const identity = newKeyPair(folder, 'identity');
      const { network, prefix, prefix6 } = await createNetwork(outer, id, ipv6);
      const plans = Array.from({ length: count }, (_, index) => ({
        name: `n${index + 1}`,
        address: `${prefix}.${index + 11}`,
        address6: ipv6 ? `${prefix6}::${index + 11}` : '',
        hostKey: newKeyPair(folder, `host-n${index + 1}`),
      }));
      const access = writeSshAccess(folder, identity, plans);
      const nodes = await allOrNone(
        plans.map(async (plan) => {
          const container = await runNode(outer, id, network, identity, plan);
          return new FleetNode({ ...plan, outer, id: container, network, access, folder });
        }),
      );
      const fleet = new RealFleet(outer, id, folder, access, nodes);
      await Promise.all(nodes.map((node) => node.waitUntilReady()));
      return fleet;
    } catch (error) {
      await removeLabelled(outer, `${FLEET_LABEL}=${id}`);
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** By its name; a wrong one is the test's fault. */
  node(name: string): FleetNode {
    const node = this.nodes.find((one) => one.name === name);
    if (node === undefined) throw new Error(`The fleet has no node "${name}"`);
    return node;
  }

  /** For the program: the home of a user who may log in to all nodes as root, under their names and addresses. */
  get environment(): Record<string, string | undefined> {
    return { HOME: this.#folder, SSH_AUTH_SOCK: undefined };
  }

  /** The same for a user of another ssh configuration, who has no keys and knows no host but by it. */
  environmentWith(config: string): Record<string, string | undefined> {
    const home = mkdtempSync(join(this.#folder, 'home-'));
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    writeFileSync(join(home, '.ssh/config'), config);
    return { HOME: home, SSH_AUTH_SOCK: undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.close()));
    await removeLabelled(this.outer, `${FLEET_LABEL}=${this.id}`);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A start that fails must not leave others under way behind the clean-up: it is told when all have come to an end. */
async function allOrNone<T>(starts: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(starts);
  return Promise.all(starts);
}

interface Subnets {
  readonly network: string;
  readonly prefix: string;
  readonly prefix6: string;
}

/** Subnets of both families that nobody has: fixed addresses need one of their own. */
async function createNetwork(outer: EngineAddress, id: string, ipv6: boolean): Promise<Subnets> {
  const name = `flotilla-fleet-${id}`;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const [second = 0, third = 0] = randomBytes(2);
    const prefix = `10.${200 + (second % 50)}.${third}`;
    const prefix6 = `fd66:6c65:${second.toString(16)}:${third.toString(16)}`;
    const { status, text } = await engineRequest(outer, {
      method: 'POST',
      path: '/networks/create',
      json: {
        Name: name,
        CheckDuplicate: true,
        Labels: { [FLEET_LABEL]: id },
        EnableIPv6: ipv6,
        IPAM: {
          Config: [{ Subnet: `${prefix}.0/24` }, ...(ipv6 ? [{ Subnet: `${prefix6}::/64` }] : [])],
        },
      },
    });
    if (status === 201) return { network: name, prefix, prefix6 };
    if (!text.includes('overlaps')) throw new Error(`The fleet's network can't be created: ${text}`);
  }
  throw new Error("No free subnet was found for the fleet's network");
}

async function runNode(
  outer: EngineAddress,
  id: string,
  network: string,
  identity: KeyPair,
  plan: {
    readonly name: string;
    readonly address: string;
    readonly address6: string;
    readonly hostKey: KeyPair;
  },
): Promise<string> {
  const create = (leftOut: readonly string[]) =>
    engineRequest(outer, {
      method: 'POST',
      path: `/containers/create?name=${network}-${plan.name}`,
      json: {
        Image: NODE_IMAGE,
        Hostname: plan.name,
        Labels: { [FLEET_LABEL]: id },
        Env: [
          `NODE_HOST_KEY=${Buffer.from(plan.hostKey.privateKey).toString('base64')}`,
          `NODE_AUTHORIZED_KEY=${identity.publicKey}`,
        ],
        Cmd: ['sh', '-c', NODE_INIT],
        HostConfig: { ...NODE_RIGHTS, CapDrop: leftOut, NetworkMode: network },
        NetworkingConfig: {
          EndpointsConfig: {
            [network]: { IPAMConfig: addressesOf(plan) },
          },
        },
      },
    });
  let refusal = '';
  for (const leftOut of CAPABILITIES_LEFT_OUT) {
    const { status, text } = await create(leftOut);
    if (status === 201) return startNode(outer, text);
    refusal = text.trim();
    if (!refusal.includes('CapDrop')) break;
  }
  throw new Error(`Node ${plan.name} can't be created: ${refusal}`);
}

async function startNode(outer: EngineAddress, created: string): Promise<string> {
  const container = (JSON.parse(created) as { Id: string }).Id;
  await engineCall(outer, { method: 'POST', path: `/containers/${container}/start` });
  return container;
}
