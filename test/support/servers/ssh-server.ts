import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { type Connection, Server, type ServerChannel, type Session, utils } from 'ssh2';
import type { EngineAddress } from '../../../scripts/engine/address.ts';
import type { SshTarget } from '../../../src/ssh/target.ts';
import { type KeyPair, newKeyPair } from '../fleet/keys.ts';

export interface SshServerOptions {
  /** Sessions at once on a connection, as sshd's MaxSessions. */
  readonly maxSessions?: number;
  readonly allowStreamLocal?: boolean;
  /** What "docker system dial-stdio" does: leads to the socket, or fails like a docker client. */
  readonly docker?: 'dials' | 'has no permission' | 'is missing' | 'finds no engine';
  /** Where every stream-local channel leads, whatever path is asked for. */
  readonly engine?: EngineAddress;
  /** Of the user's key. */
  readonly identityType?: 'ed25519' | 'rsa';
  readonly hostKeyTypes?: readonly ('ed25519' | 'ecdsa' | 'rsa')[];
}

/** An SSH server in this process, and a home folder of a user who may log in to it. */
export class TestSshServer {
  readonly home = mkdtempSync(join(tmpdir(), 'flotilla-ssh-'));
  readonly identity: KeyPair;
  readonly hostKeys: readonly KeyPair[];
  /** Every command that was run. */
  readonly commands: string[] = [];
  /** What came to log in with keys: questions whether one would do, and signatures. */
  readonly logins: ('asked' | 'signed')[] = [];
  connections = 0;
  mostSessions = 0;
  readonly #options: SshServerOptions;
  readonly #server: Server;
  readonly #open = new Set<Connection>();
  #sessions = 0;
  #port = 0;

  private constructor(options: SshServerOptions) {
    this.#options = options;
    mkdirSync(join(this.home, '.ssh'), { mode: 0o700 });
    const type = options.identityType ?? 'ed25519';
    this.identity = newKeyPair(join(this.home, '.ssh'), `id_${type}`, type);
    this.hostKeys = (options.hostKeyTypes ?? ['ed25519']).map((type) =>
      newKeyPair(this.home, `host-${type}`, type),
    );
    this.#server = new Server({ hostKeys: this.hostKeys.map(({ privateKey }) => privateKey) }, (client) =>
      this.#serve(client),
    );
  }

  static async start(options: SshServerOptions = {}): Promise<TestSshServer> {
    const server = new TestSshServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    server.#port = (server.#server.address() as AddressInfo).port;
    server.know(server.hostKeys);
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get knownHostsFile(): string {
    return join(this.home, '.ssh/known_hosts');
  }

  /** What a pool or a process needs to be this user. */
  get environment(): { readonly HOME: string } {
    return { HOME: this.home };
  }

  /** As it stands in an engine's endpoint. */
  get target(): SshTarget {
    return { host: '127.0.0.1', port: this.#port, user: 'me' };
  }

  /** Writes known_hosts with these keys as the server's. */
  know(keys: readonly KeyPair[]): void {
    const lines = keys.map(({ publicKey }) => `[127.0.0.1]:${this.#port} ${publicKey}\n`);
    writeFileSync(this.knownHostsFile, lines.join(''));
  }

  configure(text: string): void {
    writeFileSync(join(this.home, '.ssh/config'), text);
  }

  /** Breaks all connections, as a server that is killed does. */
  dropAll(): void {
    // The socket itself: an orderly end would say goodbye.
    for (const client of this.#open) (client as unknown as { _sock: Duplex })._sock.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.dropAll();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    rmSync(this.home, { recursive: true, force: true });
  }

  #serve(client: Connection): void {
    this.connections += 1;
    this.#open.add(client);
    client.on('error', () => undefined).on('close', () => this.#open.delete(client));
    const key = utils.parseKey(this.identity.publicKey);
    if (key instanceof Error) throw key;
    client.on('authentication', (context) => {
      if (context.username !== 'me' || context.method !== 'publickey') return context.reject(['publickey']);
      if (!key.getPublicSSH().equals(context.key.data)) return context.reject(['publickey']);
      const { signature, blob } = context;
      this.logins.push(signature === undefined ? 'asked' : 'signed');
      if (signature === undefined || blob === undefined) return context.accept();
      if (key.verify(blob, signature, context.hashAlgo)) context.accept();
      else context.reject(['publickey']);
    });
    client.on('session', (accept, reject) => {
      if (this.#sessions >= (this.#options.maxSessions ?? 10)) return void reject();
      this.#runSession(accept());
    });
    client.on('openssh.streamlocal', (accept, reject) => {
      const { allowStreamLocal = true, engine } = this.#options;
      if (!allowStreamLocal || engine === undefined) return void reject();
      this.#join(accept(), engine);
    });
    client.on('tcpip', (accept, _reject, { destIP, destPort }) => {
      const channel = accept();
      const socket = createConnection({ host: destIP, port: destPort });
      socket.on('error', () => channel.destroy());
      channel.pipe(socket).pipe(channel);
    });
  }

  #runSession(session: Session): void {
    this.#sessions += 1;
    this.mostSessions = Math.max(this.mostSessions, this.#sessions);
    let isOver = false;
    session.on('close', () => {
      if (!isOver) this.#sessions -= 1;
      isOver = true;
    });
    session.on('exec', (accept, _reject, { command }) => {
      this.commands.push(command);
      const channel = accept();
      if (command.startsWith('docker')) {
        this.#docker(channel);
        return;
      }
      const child = spawn('sh', ['-c', command]);
      child.stdout.pipe(channel, { end: false });
      child.stderr.pipe(channel.stderr, { end: false });
      channel.pipe(child.stdin);
      child.stdin.on('error', () => undefined);
      channel.on('close', () => child.kill());
      child.on('close', (code) => end(channel, code ?? 1));
    });
  }

  #docker(channel: ServerChannel): void {
    const { docker = 'is missing', engine } = this.#options;
    if (docker === 'dials' && engine !== undefined) {
      this.#join(channel, engine, () => end(channel, 0));
      return;
    }
    const [code, text] = {
      'has no permission': [1, 'permission denied while trying to connect to the Docker daemon socket\n'],
      'is missing': [127, 'sh: 1: docker: not found\n'],
      'finds no engine': [1, 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.\n'],
      dials: [1, ''],
    }[docker] as [number, string];
    channel.stderr.write(text);
    end(channel, code);
  }

  #join(channel: ServerChannel, engine: EngineAddress, onEnd: () => void = () => channel.close()): void {
    const to = engine.kind === 'unix' ? { path: engine.path } : { host: engine.host, port: engine.port };
    const socket = createConnection({ ...to, allowHalfOpen: true });
    socket.on('error', () => channel.close());
    channel.pipe(socket);
    socket.pipe(channel, { end: false });
    socket.on('end', onEnd);
    channel.on('close', () => socket.destroy());
  }
}

function end(channel: ServerChannel, code: number): void {
  channel.exit(code);
  channel.end();
}
