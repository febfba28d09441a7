import { spawn } from 'node:child_process';
import { FlotillaError } from '../errors/flotilla-error.ts';

export interface HelperLogin {
  readonly username: string;
  readonly secret: string;
}

/** What helpers say where they have nothing; the protocol has no status of its own for it. */
const NOT_FOUND = /credentials not found|no credentials server URL|username.*missing/i;

/**
 * Asks a credential helper ("pass" -> `docker-credential-pass get`, the registry's key on its standard
 * input, JSON on its output) -> the login, or undefined where it has none. Throws `CREDENTIAL_HELPER_FAILED`.
 */
export async function askHelper(
  name: string,
  key: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<HelperLogin | undefined> {
  const program = `docker-credential-${name}`;
  const { status, output } = await run(program, 'get', key, environment);
  if (status !== 0) {
    if (NOT_FOUND.test(output)) return undefined;
    throw helperFailed(program, output.trim().split('\n')[0] || `it ended with ${status}`);
  }
  const login = parsed(output);
  if (login === undefined) throw helperFailed(program, 'its answer is not the JSON that it should be');
  return { username: login.Username, secret: login.Secret };
}

/**
 * The keys of all registries that a helper has a login for (`docker-credential-pass list`). Throws
 * `CREDENTIAL_HELPER_FAILED`.
 */
export async function listHelper(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const program = `docker-credential-${name}`;
  const { status, output } = await run(program, 'list', '', environment);
  const users = status === 0 ? jsonObject(output) : undefined;
  if (users !== undefined) return Object.keys(users);
  const why = status === 0 ? 'its list is not the JSON that it should be' : output.trim().split('\n')[0];
  throw helperFailed(program, why || `it ended with ${status}`);
}

function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function parsed(output: string): { readonly Username: string; readonly Secret: string } | undefined {
  const { Username, Secret }: { readonly Username?: unknown; readonly Secret?: unknown } =
    jsonObject(output) ?? {};
  return typeof Username === 'string' && typeof Secret === 'string' ? { Username, Secret } : undefined;
}

function run(
  program: string,
  action: 'get' | 'list',
  input: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly status: number; readonly output: string }> {
  const child = spawn(program, [action], { env: environment, stdio: ['pipe', 'pipe', 'ignore'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<{ status: number; output: string }>((resolve, reject) => {
    child.on('error', (cause) => reject(helperFailed(program, "it is not there, or can't be run", cause)));
    child.on('close', (status) =>
      resolve({ status: status ?? 1, output: Buffer.concat(chunks).toString('utf8') }),
    );
  });
  // A helper that ends without reading its input tells by its status.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return ended;
}

/** Never with what the helper was asked or answered beyond its own error line: that may be a secret. */
function helperFailed(program: string, why: string, cause?: unknown): FlotillaError {
  return new FlotillaError('CREDENTIAL_HELPER_FAILED', `Credential helper "${program}" failed: ${why}`, {
    hint: "install it, or take it out of docker's config.json and log in again",
    ...(cause === undefined ? {} : { cause }),
  });
}
