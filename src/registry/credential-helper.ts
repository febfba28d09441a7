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
  const { status, output } = await run(program, key, environment);
  if (status !== 0) {
    if (NOT_FOUND.test(output)) return undefined;
    throw helperFailed(program, output.trim().split('\n')[0] || `it ended with ${status}`);
  }
  const login = parsed(output);
  if (login === undefined) throw helperFailed(program, 'its answer is not the JSON that it should be');
  return { username: login.Username, secret: login.Secret };
}

function parsed(output: string): { readonly Username: string; readonly Secret: string } | undefined {
  try {
    const value: unknown = JSON.parse(output);
    if (typeof value !== 'object' || value === null) return undefined;
    const { Username, Secret } = value as { readonly Username?: unknown; readonly Secret?: unknown };
    return typeof Username === 'string' && typeof Secret === 'string' ? { Username, Secret } : undefined;
  } catch {
    return undefined;
  }
}

function run(
  program: string,
  input: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly status: number; readonly output: string }> {
  const child = spawn(program, ['get'], { env: environment, stdio: ['pipe', 'pipe', 'ignore'] });
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
