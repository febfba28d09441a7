import { join } from 'node:path';

/** A command whose time is taken. */
export interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  /** Beside the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export const FLOTILLA: Contender = {
  name: 'flotilla',
  command: [join(import.meta.dir, '../../dist/flotilla')],
};

export interface Step {
  /** Puts the engine where each timed call begins; not timed. */
  readonly before?: () => Promise<void>;
  readonly words: readonly string[];
  /** The same by the engine's bare calls: sets its scene itself, and answers milliseconds. */
  readonly floor?: () => Promise<number>;
}

/** Milliseconds that one call takes; rejects where it fails. */
export async function timeOf(
  command: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<number> {
  const start = performance.now();
  const run = Bun.spawn([...command], {
    cwd,
    stdout: 'ignore',
    stderr: 'pipe',
    env: { ...process.env, ...environment },
  });
  const [status, errors] = await Promise.all([run.exited, new Response(run.stderr).text()]);
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${errors}`);
  return performance.now() - start;
}

/**
 * Times of a step by contender, and of "floor" where the step has one. They take turns, so that what else the machine does
 * hits all of them alike, and each comes after any of the others: what one leaves behind (the kernel takes namespaces and
 * bridges away after they are gone) is met by whoever follows.
 */
export async function interleaved(
  contenders: readonly Contender[],
  step: Step,
  rounds: number,
  cwd: string,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const { floor } = step;
  const turns: readonly Turn[] = [
    ...contenders.map((contender) => ({
      name: contender.name,
      take: async () => {
        await step.before?.();
        return timeOf([...contender.command, ...step.words], cwd, contender.environment);
      },
    })),
    ...(floor === undefined ? [] : [{ name: 'floor', take: floor }]),
  ];
  const times = new Map<string, number[]>(turns.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, take } of inTurn(turns, round)) {
      try {
        times.get(name)?.push(await take());
      } catch (error) {
        // An engine under load refuses now and then; the round is lost, and that is said.
        console.error(`${name} ${step.words.join(' ')} failed: ${lastLine(error)}`);
      }
    }
  }
  return times;
}

interface Turn {
  readonly name: string;
  /** Milliseconds. */
  readonly take: () => Promise<number>;
}

/** Another one first in each round, and every other time round in the opposite direction. */
function inTurn(turns: readonly Turn[], round: number): readonly Turn[] {
  const first = round % turns.length;
  const order = [...turns.slice(first), ...turns.slice(0, first)];
  return Math.floor(round / turns.length) % 2 === 0 ? order : order.reverse();
}

function lastLine(error: unknown): string {
  return String(error).trimEnd().split('\n').at(-1) ?? '';
}

export function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
