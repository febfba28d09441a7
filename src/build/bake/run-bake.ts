import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ImageBuild } from '../../model/image-build.ts';
import { unpackContexts } from '../context/unpacked.ts';
import type { FailedStep } from '../output/build-status.ts';
import { StepLog } from '../output/step-log.ts';
import type { BuildSettings } from '../settings.ts';
import { bakeArguments, bakeEnvironment } from './bake-command.ts';
import { bakeFile, bakeText } from './bake-file.ts';
import { parseSolveStatus } from './solve-status.ts';

export interface BakeRun {
  readonly program: string;
  readonly node: string;
  readonly settings: BuildSettings;
  readonly signal: AbortSignal;
  /** One line of a service's build. */
  readonly onOutput: (service: string, text: string) => void;
}

export type BakeResult =
  | { readonly kind: 'done' }
  /** The services that failed by themselves, each with the reason; or what buildx says of the whole. */
  | {
      readonly kind: 'failed';
      readonly steps: ReadonlyMap<string, FailedStep>;
      readonly message: string;
      /** Services whose images were made all the same. */
      readonly built: ReadonlySet<string>;
    };

/**
 * Builds images together with one `buildx bake`. Rejects with the signal's reason where it was broken
 * off, and with `BUILD_CONTEXT_INVALID`.
 */
export async function runBake(images: readonly ImageBuild[], run: BakeRun): Promise<BakeResult> {
  const unpacked = await unpackContexts(images);
  try {
    const endpoint = await run.settings.openChildEndpoint(run.node);
    try {
      return await bake(unpacked.images, endpoint.variables, run);
    } finally {
      endpoint.close();
    }
  } finally {
    unpacked.dispose();
  }
}

async function bake(
  images: readonly ImageBuild[],
  endpoint: Readonly<Record<string, string>>,
  { program, settings, signal, onOutput }: BakeRun,
): Promise<BakeResult> {
  signal.throwIfAborted();
  const { file, names } = bakeFile(images);
  const services = new Map([...names].map(([service, target]) => [target, service]));
  const serviceOf = (target: string): string => services.get(target) ?? target;
  const log = new StepLog(Object.keys(file.target), (target, line) => onOutput(serviceOf(target), line));
  const child = spawn(program, bakeArguments(images), {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: bakeEnvironment(images, settings.environment, endpoint),
  });
  // Asked to end, buildx tells the builder; killed, it would leave it at work.
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  const ended = once(child, 'close') as Promise<[number | null]>;
  const printed: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(bakeText(file));
  const messages: string[] = [];
  try {
    for await (const line of createInterface({ input: child.stderr })) {
      const status = parseSolveStatus(line);
      if (status === undefined) messages.push(line);
      else log.add(status);
    }
    const [code] = await ended;
    signal.throwIfAborted();
    if (printed.length > 0) settings.print(printed.join(''));
    if (code === 0) return { kind: 'done' };
    const isReport = printed.length > 0 && images.some(({ run: { check } }) => check === true);
    const message = isReport ? 'the check found what stands above' : summary(messages, code);
    const steps = new Map([...log.failures()].map(([target, step]) => [serviceOf(target), step]));
    const [, target, error] = /^target ([\w-]+): (.*)$/s.exec(message) ?? [];
    const [only] = images;
    if (steps.size === 0 && target !== undefined && error !== undefined && services.has(target)) {
      steps.set(serviceOf(target), { name: '', error, output: [] });
    } else if (steps.size === 0 && images.length === 1 && only !== undefined) {
      steps.set(only.service, { name: '', error: message, output: [] });
    }
    return { kind: 'failed', steps, message, built: new Set([...log.exported()].map(serviceOf)) };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** What buildx says last, which is the error; without the excerpts that our own message has. */
function summary(messages: readonly string[], code: number | null): string {
  const error = messages.findLast((line) => line.startsWith('ERROR: '))?.slice('ERROR: '.length);
  const said = error ?? messages.filter((line) => line.trim() !== '').join('\n');
  return said === '' ? `buildx ended with exit code ${code}` : said;
}
