import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Operation } from '../plan/operation.ts';
import { findProvider } from './find-provider.ts';
import type { NodeRun } from './node-run.ts';

/** One line that a provider writes. */
interface ProviderLine {
  readonly type: string;
  readonly message?: string;
}

/**
 * Runs a provider's program: `<program> compose --project-name=P up --option=value SERVICE` (docker
 * compose, "Provider services"). The answer are the variables for the services that depend on it.
 * Rejects with `PROVIDER_MISSING` or `PROVIDER_FAILED`.
 */
export async function runProvider(
  { provider, action, project, resource }: Extract<Operation, { kind: 'run-provider' }>,
  onOutput: (text: string) => void,
  { environment, signal }: Pick<NodeRun, 'environment' | 'signal'>,
): Promise<Readonly<Record<string, string>>> {
  const program = findProvider(provider.type, environment);
  const options = Object.entries(provider.options ?? {}).flatMap(([name, values]) =>
    values.map((value) => `--${name}=${value}`),
  );
  const words = ['compose', `--project-name=${project}`, action, ...options, resource.name];
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
    signal,
    killSignal: 'SIGTERM',
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const errors: string[] = [];
  const collect = createInterface({ input: child.stderr });
  collect.on('line', (line) => errors.push(line));
  const variables: Record<string, string> = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const { type, message = '' } = parseLine(line);
    if (type === 'error') errors.push(message);
    if (type === 'info') onOutput(message);
    if (type === 'setenv') setVariable(variables, `${prefixOf(resource.name)}${message}`);
    if (type === 'rawsetenv') setVariable(variables, message);
  }
  const [code] = await ended;
  if (code === 0) return variables;
  const said = errors.length === 0 ? '' : `: ${errors.join('\n')}`;
  throw new FlotillaError(
    'PROVIDER_FAILED',
    `The provider "${provider.type}" of service "${resource.name}" ended with exit code ${code}${said}`,
    { hint: `try it by itself: ${[program, ...words].join(' ')}` },
  );
}

/** What is no JSON is shown as it is. */
function parseLine(line: string): ProviderLine {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null && 'type' in parsed) return parsed as ProviderLine;
  } catch {
    // A plain line of text.
  }
  return { type: 'info', message: line };
}

/** docker compose's form, which leaves a dash as it is: the variables are part of the config hash. */
function prefixOf(service: string): string {
  return `${service.toUpperCase()}_`;
}

function setVariable(variables: Record<string, string>, assignment: string): void {
  const equals = assignment.indexOf('=');
  if (equals > 0) variables[assignment.slice(0, equals)] = assignment.slice(equals + 1);
}
