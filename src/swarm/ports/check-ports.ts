import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { RemoteProcess, SshConnection } from '../../ssh/connection/connection.ts';
import { exec } from '../../ssh/exec.ts';
import { shellQuote } from '../../ssh/shell-quote.ts';
import type { Machine } from '../machine.ts';
import { CALLER, LISTENER } from './probe-scripts.ts';

/** Cluster management, to managers only; gossip; and the overlay networks' packets. */
const MANAGEMENT = '2377/tcp';
const PORTS = [MANAGEMENT, '7946/tcp', '7946/udp', '4789/udp'] as const;

/** How long listeners stay where nobody ends them. */
const LISTEN_SECONDS = 20;

export interface ClosedPort {
  readonly from: string;
  readonly to: string;
  readonly port: string;
}

export interface PortCheck {
  readonly closed: readonly ClosedPort[];
  /** Nodes that could not be checked: they are not reached over SSH, or have no perl. */
  readonly unchecked: readonly string[];
}

type CheckedMachine = Machine & { readonly connection: SshConnection };

/**
 * Tries every port that a Swarm needs from every node to every other one, by a listener and a caller on each. What already
 * listens there counts as open where TCP connects, and is taken for open with UDP.
 */
export async function checkPorts(
  machines: readonly Machine[],
  managers: readonly string[],
): Promise<PortCheck> {
  const checkable = await findCheckable(machines);
  const unchecked = machines.filter(({ name }) => !checkable.some((one) => one.name === name));
  const listeners = await Promise.all(checkable.map(listen));
  try {
    const pairs = checkable.flatMap((from) =>
      checkable.flatMap((to) =>
        from === to
          ? []
          : PORTS.filter((port) => port !== MANAGEMENT || managers.includes(to.name)).map((port) => ({
              from,
              to,
              port,
            })),
      ),
    );
    const opened = new Set((await Promise.all(checkable.map((from) => call(from, pairs)))).flat());
    const isOpen = ({ from, to, port }: (typeof pairs)[number]): boolean => {
      const listener = listeners[checkable.indexOf(to)];
      if (listener?.lines.includes(`got ${port} ${from.name}`)) return true;
      const isBusy = listener?.lines.includes(`busy ${port}`) ?? false;
      return isBusy && (port.endsWith('udp') || opened.has(`${from.name} ${to.address} ${port}`));
    };
    const closed = pairs
      .filter((pair) => !isOpen(pair))
      .map(({ from, to, port }) => ({ from: from.name, to: to.name, port }));
    return { closed, unchecked: unchecked.map(({ name }) => name) };
  } finally {
    for (const { process } of listeners) process.stream.destroy();
  }
}

async function findCheckable(machines: readonly Machine[]): Promise<readonly CheckedMachine[]> {
  const found = machines.map(async ({ connection, ...machine }) => {
    if (connection === undefined) return [];
    const { code } = await exec(connection, 'perl -MIO::Socket::INET -e 1');
    return code === 0 ? [{ ...machine, connection }] : [];
  });
  return (await Promise.all(found)).flat();
}

/** Resolves once the machine listens; what the listener prints is gathered from then on. */
async function listen({
  connection,
}: CheckedMachine): Promise<{ readonly process: RemoteProcess; readonly lines: readonly string[] }> {
  const words = ['perl', '-e', LISTENER, String(LISTEN_SECONDS), ...PORTS];
  const process = await connection.start(words.map(shellQuote).join(' '));
  process.stderr.resume();
  const lines: string[] = [];
  const reader = createInterface({ input: process.stream });
  const ready = new Promise<void>((resolve) => {
    reader.on('line', (line) => {
      lines.push(line);
      if (line === 'ready') resolve();
    });
  });
  // A listener that ends before it is ready has nothing to tell.
  await Promise.race([ready, once(reader, 'close')]);
  return { process, lines };
}

/** Calls all targets of one machine -> what TCP connected, as "name address port". */
async function call(
  from: CheckedMachine,
  pairs: readonly { readonly from: Machine; readonly to: Machine; readonly port: string }[],
): Promise<readonly string[]> {
  const targets = pairs.filter((pair) => pair.from === from).map(({ to, port }) => `${to.address} ${port}`);
  const words = ['perl', '-e', CALLER, from.name, ...targets];
  const { stdout } = await exec(from.connection, words.map(shellQuote).join(' '));
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('open '))
    .map((line) => `${from.name} ${line.slice('open '.length)}`);
}
