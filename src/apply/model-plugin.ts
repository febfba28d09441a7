import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { findCliPlugin } from '../fleet/cli-plugins.ts';
import type { Model } from '../model/desired/project.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Docker's model runner, by the docker CLI plugin `docker-model` as docker compose calls it (pkg/compose/model.go).
 * Every method rejects with `MODEL_PLUGIN_FAILED`, or the signal's reason.
 */
export class ModelPlugin {
  readonly #program: string;
  readonly #environment: Environment;
  readonly #signal: AbortSignal;
  #present: Promise<ReadonlySet<string>> | undefined;
  #endpoint: Promise<string> | undefined;

  /** Throws `MODEL_PLUGIN_MISSING`. */
  constructor(environment: Environment, signal: AbortSignal) {
    const program = findCliPlugin('model', environment);
    if (program === undefined) {
      throw new FlotillaError('MODEL_PLUGIN_MISSING', "'models' support requires Docker Model plugin", {
        hint: 'install "docker-model" as a docker CLI plugin',
      });
    }
    this.#program = program;
    this.#environment = environment;
    this.#signal = signal;
  }

  /** Whether the model is there under the name that the compose file has for it. */
  async has(model: Model): Promise<boolean> {
    this.#present ??= this.#list();
    return (await this.#present).has(model.model);
  }

  async pull(model: Model, onOutput: (text: string) => void): Promise<void> {
    await this.#run(['pull', model.model], (line) => onOutput(messageOf(line)));
  }

  async configure({ model, context_size: size, runtime_flags: flags = [] }: Model): Promise<void> {
    const context = size === undefined ? [] : ['--context-size', String(size)];
    await this.#run(['configure', ...context, model, ...(flags.length === 0 ? [] : ['--', ...flags])]);
  }

  /** Where the models answer, for containers. It is asked for once. */
  endpoint(): Promise<string> {
    this.#endpoint ??= this.#readEndpoint();
    return this.#endpoint;
  }

  async #list(): Promise<ReadonlySet<string>> {
    const models = await this.#ask<readonly { readonly tags?: readonly string[] | null }[]>('ls');
    return new Set(models.flatMap(({ tags }) => tags ?? []));
  }

  async #readEndpoint(): Promise<string> {
    const { endpoint } = await this.#ask<{ readonly endpoint?: string }>('status');
    if (typeof endpoint === 'string' && endpoint !== '') return endpoint;
    throw new FlotillaError('MODEL_PLUGIN_FAILED', '"docker model status" names no endpoint', {
      hint: 'update the docker-model plugin, or start its runner: docker model status',
    });
  }

  async #ask<T>(command: string): Promise<T> {
    const text = await this.#run([command, '--json']);
    try {
      const answer: unknown = JSON.parse(text);
      if (typeof answer === 'object' && answer !== null) return answer as T;
    } catch {
      // Said below.
    }
    throw new FlotillaError('MODEL_PLUGIN_FAILED', `"docker model ${command} --json" answered with no JSON`);
  }

  /** What the plugin writes, also line by line. */
  async #run(words: readonly string[], onLine: (line: string) => void = () => undefined): Promise<string> {
    const child = spawn(this.#program, words, {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: this.#signal,
      killSignal: 'SIGTERM',
    });
    const ended = once(child, 'close') as Promise<[number | null]>;
    const errors: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      onLine(line);
    });
    const [code] = await ended;
    if (code === 0) return lines.join('\n');
    const said = errors.length === 0 ? '' : `: ${errors.join('\n')}`;
    const command = ['docker model', ...words].join(' ');
    throw new FlotillaError('MODEL_PLUGIN_FAILED', `"${command}" ended with exit code ${code}${said}`);
  }
}

/** Newer plugins write their progress as JSON; its message is for people. */
function messageOf(line: string): string {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) return String(parsed.message);
  } catch {
    // A plain line of text.
  }
  return line;
}
