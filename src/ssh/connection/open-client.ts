import type { Duplex } from 'node:stream';
import { type AnyAuthMethod, type AuthenticationType, Client, type ServerHostKeyAlgorithm } from 'ssh2';
import type { Settings } from '../config/settings.ts';
import { decodeHostKey, preferredAlgorithms } from '../known-hosts/host-key.ts';
import { KnownHosts } from '../known-hosts/known-hosts.ts';
import { verifyHost } from '../known-hosts/verify-host.ts';
import type { KeyRing } from '../login/key-ring.ts';
import { Login } from '../login/login.ts';
import { signAtOnce } from '../login/sign-at-once.ts';
import type { QuestionQueue } from '../questions.ts';
import type { SshError } from '../ssh-error.ts';
import { Deadline } from './deadline.ts';
import { unreachable } from './failure.ts';
import { ALIVE_INTERVAL_MS } from './liveness.ts';

/** Silence is judged by ourselves: ssh2 counts answers to its questions only, and a busy upload delays those. */
const NEVER = 1_000_000;

export interface Handshake {
  readonly node: string;
  readonly settings: Settings;
  readonly keyRing: KeyRing;
  readonly questions: QuestionQueue;
}

/**
 * Key exchange, host key and login over a stream that leads to sshd -> the client, ready for channels. Each step
 * has the connection's time limit; the user has all the time they need. Rejects with an `SshError`; the stream is
 * closed then.
 */
export function openClient(socket: Duplex, handshake: Handshake): Promise<Client> {
  const { node, settings, questions } = handshake;
  const { promise, resolve, reject } = Promise.withResolvers<Client>();
  const client = new Client();
  const knownHosts = new KnownHosts(settings.knownHosts);
  const over = new AbortController();
  const login = new Login(node, settings, handshake.keyRing, over.signal);
  const fail = (error: SshError): void => {
    finish();
    reject(error);
    // Errors that follow from the end are of no interest.
    client.on('error', () => undefined);
    socket.destroy();
  };
  const deadline = new Deadline(settings.connectTimeoutMs, () => {
    fail(unreachable(node, settings, Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
  });
  const onError = (error: Error & { level?: string }): void => {
    // A key that the agent can't sign with is passed over.
    if (error.level === 'agent') return;
    fail(isLoginFailure(error) ? login.failure() : unreachable(node, settings, error));
  };
  const onClose = (): void => {
    fail(unreachable(node, settings, new Error('the host closed the connection before the login was over')));
  };
  const onReady = (): void => {
    finish();
    resolve(client);
  };
  const finish = (): void => {
    deadline.stop();
    over.abort();
    client.off('error', onError).off('close', onClose).off('ready', onReady);
  };
  client.on('error', onError).on('close', onClose).on('ready', onReady);
  const methods = login.methods();
  client.connect({
    sock: socket as never,
    username: settings.user,
    readyTimeout: 0,
    keepaliveInterval: ALIVE_INTERVAL_MS,
    keepaliveCountMax: NEVER,
    strictVendor: false,
    // Ciphers are left to ssh2: AES-GCM stands first there, the fastest without native code.
    algorithms: {
      serverHostKey: preferredAlgorithms(knownHosts.knownTypes()) as ServerHostKeyAlgorithm[],
    },
    hostVerifier: (blob: Buffer, verify: (isValid: boolean) => void) => {
      deadline.stop();
      verifyHost({ node, settings }, decodeHostKey(blob), knownHosts, questions).then(
        () => {
          deadline.restart();
          verify(true);
        },
        (error: unknown) => {
          fail(unreachable(node, settings, error));
          verify(false);
        },
      );
    },
    authHandler: (left, _partial, next) => {
      deadline.stop();
      nextMethod(methods, left).then(
        (method) => {
          if (method === undefined) return fail(login.failure());
          deadline.restart();
          next(method);
        },
        (error: unknown) => fail(unreachable(node, settings, error)),
      );
    },
  });
  signAtOnce(client);
  return promise;
}

/** The next way that the server still takes; it tells after the first attempt which those are. */
async function nextMethod(
  methods: AsyncGenerator<AnyAuthMethod>,
  left: readonly AuthenticationType[] | null,
): Promise<AnyAuthMethod | undefined> {
  for (;;) {
    const { value, done } = await methods.next();
    if (done) return undefined;
    const needed = value.type === 'agent' ? 'publickey' : value.type;
    if (left === null || needed === 'none' || left.includes(needed)) return value;
  }
}

function isLoginFailure(error: Error & { level?: string }): boolean {
  return error.level === 'client-authentication' || /authentication fail/i.test(error.message);
}
