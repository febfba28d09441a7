import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { EngineAddress } from '../../../scripts/engine/address.ts';
import { answers, engineCall } from '../../../scripts/engine/request.ts';
import { type Finished, run } from '../process.ts';
import { eventually } from '../time/eventually.ts';
import { archiveOf } from './image-archives.ts';
import type { SshAccess } from './keys.ts';

const LOSS_TABLE = 'flotilla_test_loss';

export interface NodeParts {
  readonly name: string;
  /** On the fleet's network; the same after a restart and after a cut. */
  readonly address: string;
  /** Empty where the fleet has IPv4 only. */
  readonly address6: string;
  /** The engine that the node is a container of, and the container's id and network there. */
  readonly outer: EngineAddress;
  readonly id: string;
  readonly network: string;
  readonly access: SshAccess;
  /** For sockets. */
  readonly folder: string;
}

/** One machine of a real fleet. What happens to it is done from outside, as to a real one. */
export class FleetNode {
  readonly name: string;
  readonly address: string;
  readonly address6: string;
  readonly #parts: NodeParts;
  #forward: ChildProcess | undefined;

  constructor(parts: NodeParts) {
    this.name = parts.name;
    this.address = parts.address;
    this.address6 = parts.address6;
    this.#parts = parts;
  }

  /** As flotilla takes it in `--host`. */
  get host(): string {
    return `ssh://root@${this.address}`;
  }

  /** For ssh itself, whose connections outlast a node that hangs: how soon it is given up is for what is tested. */
  get #login(): readonly string[] {
    return ['-F', this.#parts.access.configFile, '-o', 'ServerAliveInterval=0'];
  }

  /** Runs a shell command on the node; 255 is ssh's own status for "not reached". */
  ssh(command: string, options: { stdin?: Uint8Array; deadlineMs?: number } = {}): Promise<Finished> {
    return run('ssh', [...this.#login, this.name, command], options);
  }

  /** The same, where any failure is an error. */
  async sh(command: string, stdin?: Uint8Array): Promise<string> {
    const { status, stdout, stderr } = await this.ssh(command, stdin === undefined ? {} : { stdin });
    if (status !== 0) throw new Error(`On ${this.name}, "${command}" ended with ${status}: ${stderr.trim()}`);
    return stdout;
  }

  /** True where the node is reached, and its engine answers. */
  async isReady(): Promise<boolean> {
    const { status } = await this.ssh('docker version', { deadlineMs: 20_000 });
    return status === 0;
  }

  async waitUntilReady(): Promise<void> {
    await eventually(`node ${this.name} is ready`, () => this.isReady(), 90_000);
  }

  /** An orderly shutdown, and the power switched on again. */
  async stop(): Promise<void> {
    await this.#act('stop?t=20');
    await this.close();
  }

  /** Power loss. */
  async kill(): Promise<void> {
    await this.#act('kill');
    await this.close();
  }

  async start(): Promise<void> {
    await this.#act('start');
    await this.waitUntilReady();
  }

  /** The machine hangs: connections stay open, and nothing answers. */
  pause(): Promise<void> {
    return this.#act('pause');
  }

  unpause(): Promise<void> {
    return this.#act('unpause');
  }

  /** A partition: the node goes on, and nobody reaches it. */
  cutOff(): Promise<void> {
    return this.#connection('disconnect', { Container: this.#parts.id, Force: true });
  }

  async rejoin(): Promise<void> {
    const IPAMConfig = addressesOf(this);
    await this.#connection('connect', { Container: this.#parts.id, EndpointConfig: { IPAMConfig } });
    await this.waitUntilReady();
  }

  /** A bad link: a part of all packets in both directions is lost. (Delays need netem, which not every kernel has.) */
  async losePackets(percent: number): Promise<void> {
    // A range that holds every number is no valid match.
    const verdict = percent >= 100 ? 'drop' : `numgen random mod 100 < ${percent} drop`;
    const drop = (hook: string) => `chain ${hook} { type filter hook ${hook} priority -300; ${verdict}; }`;
    const table = `table ip ${LOSS_TABLE}`;
    const rules = [table, `delete ${table}`, `${table} {`, drop('input'), drop('output'), '}'].join('\n');
    await this.#exec(['sh', '-c', `echo '${rules}' | nft -f -`]);
  }

  async repairLink(): Promise<void> {
    await this.#exec(['nft', 'delete', 'table', 'ip', LOSS_TABLE]);
  }

  /** The engine's process is stopped where it is: the host goes on, and its sockets take what comes. */
  async stopEngine(): Promise<void> {
    await this.sh('kill -STOP $(pidof dockerd)');
  }

  async continueEngine(): Promise<void> {
    await this.sh('kill -CONT $(pidof dockerd)');
  }

  /** The engine ends in order and starts again; `between` is done while there is none. */
  async restartEngine(between: () => Promise<unknown>): Promise<void> {
    await this.sh('kill $(pidof dockerd); while pidof dockerd >/dev/null; do sleep 0.1; done');
    await between();
    await this.sh('rm -f /run/docker.pid; setsid dockerd >>/var/log/dockerd.log 2>&1 </dev/null &');
    await this.waitUntilReady();
  }

  /** sshd and all that it serves end, and it starts again. */
  async restartSshd(): Promise<void> {
    // A new one that comes before the port is free ends at once.
    const ended = 'while pgrep -x "sshd|sshd-session" >/dev/null; do sleep 0.1; done';
    const restart = `pkill -x "sshd|sshd-session"; ${ended}; rm -f /run/sshd.pid; /usr/sbin/sshd`;
    await this.#exec(['sh', '-c', restart]);
    await this.waitUntilReady();
  }

  /** Gives sshd settings of its own until the answer is called; connections that are open keep the old ones. */
  async setSshd(settings: string): Promise<() => Promise<void>> {
    const file = '/etc/ssh/sshd_config.d/00-test.conf';
    const reload = 'kill -HUP "$(cat /run/sshd.pid)"';
    await this.sh(`cat > ${file} && ${reload}`, Buffer.from(settings));
    await this.waitUntilReady();
    return async () => {
      await this.sh(`rm ${file} && ${reload}`);
      await this.waitUntilReady();
    };
  }

  /** Copies an image from the engine that the fleet runs on. */
  async loadImage(reference: string): Promise<void> {
    await this.sh('docker load', await archiveOf(this.#parts.outer, reference));
  }

  /** The node's engine at a local socket, by a forward over ssh that lasts until the node goes down; ask again then. */
  async engine(): Promise<EngineAddress & { kind: 'unix' }> {
    const path = join(this.#parts.folder, `${this.name}.sock`);
    const address = { kind: 'unix', path } as const;
    if (this.#forward === undefined || hasEnded(this.#forward)) {
      const options = [...this.#login, '-o', 'ExitOnForwardFailure=yes'];
      const forward = ['-o', 'StreamLocalBindUnlink=yes', '-N', '-L', `${path}:/var/run/docker.sock`];
      this.#forward = spawn('ssh', [...options, ...forward, this.name], { stdio: 'ignore' });
    }
    await eventually(`the engine of ${this.name} answers over ssh`, () => answers(address));
    return address;
  }

  /** Makes a port of this machine's loopback one of the node's, until the answer is called. */
  async offerPort(port: number): Promise<() => Promise<void>> {
    const way = ['-o', 'ExitOnForwardFailure=yes', '-N', '-R', `127.0.0.1:${port}:127.0.0.1:${port}`];
    const words = [...this.#login, ...way, this.name];
    const forward = spawn('ssh', words, { stdio: 'ignore' });
    const isOpen = `grep -qi ":$(printf %04X ${port}) .* 0A " /proc/net/tcp`;
    await eventually(
      `port ${port} is open on ${this.name}`,
      async () => (await this.ssh(isOpen)).status === 0,
    );
    return () => endOf(forward);
  }

  /** All that has come in over the network, in bytes. */
  async receivedBytes(): Promise<number> {
    return Number(await this.sh('cat /sys/class/net/eth0/statistics/rx_bytes'));
  }

  /** Ends what this process runs for the node; the node itself is the fleet's to remove. */
  async close(): Promise<void> {
    const forward = this.#forward;
    this.#forward = undefined;
    if (forward !== undefined) await endOf(forward);
  }

  /** Runs a command through the outer engine: a link that loses everything carries none. */
  async #exec(command: readonly string[]): Promise<void> {
    const at = { method: 'POST', path: `/containers/${this.#parts.id}/exec`, json: { Cmd: command } };
    const { Id } = JSON.parse(await engineCall(this.#parts.outer, at)) as { Id: string };
    await engineCall(this.#parts.outer, {
      method: 'POST',
      path: `/exec/${Id}/start`,
      json: { Detach: true },
    });
    await eventually(`"${command.join(' ')}" has run on ${this.name}`, async () => {
      const { Running, ExitCode } = JSON.parse(
        await engineCall(this.#parts.outer, { path: `/exec/${Id}/json` }),
      );
      if (!Running && ExitCode !== 0) throw new Error(`it ended with ${ExitCode}`);
      return !Running;
    });
  }

  async #act(action: string): Promise<void> {
    await engineCall(this.#parts.outer, { method: 'POST', path: `/containers/${this.#parts.id}/${action}` });
  }

  async #connection(action: string, json: object): Promise<void> {
    const path = `/networks/${this.#parts.network}/${action}`;
    await engineCall(this.#parts.outer, { method: 'POST', path, json });
  }
}

/** What the outer engine has to give a node on the fleet's network. */
export function addressesOf({
  address,
  address6,
}: Pick<NodeParts, 'address' | 'address6'>): Readonly<Record<string, string>> {
  return { IPv4Address: address, ...(address6 === '' ? {} : { IPv6Address: address6 }) };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function endOf(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill();
  await ended;
}
