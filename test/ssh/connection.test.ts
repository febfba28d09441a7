import { describe, expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { SshConnection } from '../../src/ssh/connection/connection.ts';
import { exec } from '../../src/ssh/exec.ts';
import { SshPool } from '../../src/ssh/pool.ts';
import type { Questions } from '../../src/ssh/questions.ts';
import { newKeyPair } from '../support/fleet/keys.ts';
import { TestSshServer } from '../support/servers/ssh-server.ts';

/** Connections of a user to a server, which end with the test. */
class Subject {
  readonly pool: SshPool;
  readonly server: TestSshServer;

  constructor(server: TestSshServer, questions?: Questions) {
    this.server = server;
    this.pool = new SshPool({ HOME: server.home }, questions);
  }

  connection(node = 'a', user = 'me'): SshConnection {
    return this.pool.connection(node, { host: '127.0.0.1', port: this.server.port, user });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.close();
  }
}

/** A user who answers, and what they were asked. */
class Answers implements Questions {
  readonly asked: string[] = [];
  readonly #yes: boolean;
  readonly #secrets: string[];

  constructor(yes: boolean, secrets: string[] = []) {
    this.#yes = yes;
    this.#secrets = secrets;
  }

  async confirm(question: string): Promise<boolean> {
    this.asked.push(question);
    return this.#yes;
  }

  async secret(question: string): Promise<string | undefined> {
    this.asked.push(question);
    return this.#secrets.shift();
  }
}

describe('a command on a host', () => {
  test('has its input, output, error output and exit code', async () => {
    await using server = await TestSshServer.start();
    await using subject = new Subject(server);
    const result = await exec(subject.connection(), 'cat; echo wrong >&2; exit 3', { stdin: 'typed' });
    expect(result).toEqual({ code: 3, stdout: 'typed', stderr: 'wrong\n' });
  });

  test('may leave its input unread', async () => {
    await using server = await TestSshServer.start();
    await using subject = new Subject(server);
    const stdin = Buffer.alloc(5_000_000);
    expect(await exec(subject.connection(), 'echo done', { stdin })).toMatchObject({
      code: 0,
      stdout: 'done\n',
    });
  });

  test('waits for a free session where the server allows few, on one connection', async () => {
    await using server = await TestSshServer.start({ maxSessions: 2 });
    await using subject = new Subject(server);
    const runs = Array.from({ length: 12 }, (_, index) => exec(subject.connection(), `echo ${index}`));
    const outputs = (await Promise.all(runs)).map(({ stdout }) => Number(stdout));
    expect(outputs).toEqual(Array.from({ length: 12 }, (_, index) => index));
    expect(server.mostSessions).toBe(2);
    expect(server.connections).toBe(1);
  });

  test('ends with its signal, and gives its session back', async () => {
    await using server = await TestSshServer.start({ maxSessions: 1 });
    await using subject = new Subject(server);
    const stop = new AbortController();
    const run = exec(subject.connection(), 'echo begun; sleep 60', {
      signal: stop.signal,
      onOutput: () => stop.abort(new Error('enough')),
    });
    await expect(run).rejects.toThrow('enough');
    expect(await exec(subject.connection(), 'echo next')).toMatchObject({ stdout: 'next\n' });
  });

  test('whose connection breaks fails, and the next one has a new connection', async () => {
    await using server = await TestSshServer.start();
    await using subject = new Subject(server);
    const run = exec(subject.connection(), 'echo begun; sleep 60', { onOutput: () => server.dropAll() });
    await expect(run).rejects.toMatchObject({ code: 'SSH_UNREACHABLE', node: 'a' });
    expect(await exec(subject.connection(), 'echo again')).toMatchObject({ code: 0, stdout: 'again\n' });
    expect(server.connections).toBe(2);
  });
});

describe('the host', () => {
  test('that shows another key than the known one is refused, whatever the configuration says', async () => {
    await using server = await TestSshServer.start();
    server.configure('StrictHostKeyChecking no\n');
    server.know([newKeyPair(server.home, 'another')]);
    await using subject = new Subject(server, new Answers(true));
    await expect(subject.connection().open()).rejects.toMatchObject({
      code: 'SSH_HOST_KEY_CHANGED',
      message: expect.stringContaining(`${server.knownHostsFile}:1`),
    });
  });

  test('that is not known is refused where nobody can be asked', async () => {
    await using server = await TestSshServer.start();
    server.know([]);
    await using subject = new Subject(server);
    await expect(subject.connection().open()).rejects.toMatchObject({
      code: 'SSH_HOST_UNKNOWN',
      message: expect.stringContaining('SHA256:'),
    });
  });

  test('that is not known is asked about once, and known from then on', async () => {
    await using server = await TestSshServer.start();
    server.know([]);
    const answers = new Answers(true);
    await using subject = new Subject(server, answers);
    await Promise.all([subject.connection('a').open(), subject.connection('b', 'me').open()]);
    expect(answers.asked).toHaveLength(1);
    await using later = new Subject(server);
    await later.connection().open();
  });

  test('that the user does not take is refused', async () => {
    await using server = await TestSshServer.start();
    server.know([]);
    await using subject = new Subject(server, new Answers(false));
    await expect(subject.connection().open()).rejects.toMatchObject({ code: 'SSH_HOST_UNKNOWN' });
  });

  test('that is new is taken without a question where the configuration says so', async () => {
    await using server = await TestSshServer.start();
    server.know([]);
    server.configure('StrictHostKeyChecking accept-new\n');
    await using subject = new Subject(server);
    await subject.connection().open();
    server.configure('StrictHostKeyChecking yes\n');
    await using later = new Subject(server);
    await later.connection().open();
  });

  test('that has several keys is asked for the one that is known', async () => {
    await using server = await TestSshServer.start({ hostKeyTypes: ['ed25519', 'ecdsa', 'rsa'] });
    for (const key of server.hostKeys) {
      server.know([key]);
      await using subject = new Subject(server);
      await subject.connection().open();
    }
    expect(server.connections).toBe(3);
  });

  test('that does not listen is told at once', async () => {
    await using server = await TestSshServer.start();
    await using subject = new Subject(server);
    const closed = subject.pool.connection('gone', { host: '127.0.0.1', port: 1, user: 'me' });
    await expect(closed.open()).rejects.toMatchObject({
      code: 'SSH_UNREACHABLE',
      node: 'gone',
      message: expect.stringContaining('nothing listens'),
    });
  });

  test('that accepts and says nothing is given up after the time limit', async () => {
    await using server = await TestSshServer.start();
    server.configure('ConnectTimeout 1\n');
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    await using subject = new Subject(server);
    const connection = subject.pool.connection('mute', {
      host: '127.0.0.1',
      port: portOf(silent),
      user: 'me',
    });
    await expect(connection.open()).rejects.toMatchObject({ code: 'SSH_UNREACHABLE' });
    silent.close();
  });

  test('that accepts and says nothing is given up at once where the command is over', async () => {
    await using server = await TestSshServer.start();
    server.configure('ConnectTimeout 600\n');
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const accepted = once(silent, 'connection');
    const pool = new SshPool({ HOME: server.home });
    const connection = pool.connection('mute', { host: '127.0.0.1', port: portOf(silent), user: 'me' });
    const opening = connection.open().catch((error: unknown) => error);
    await accepted;
    await pool.close();
    expect(await opening).toMatchObject({ code: 'SSH_UNREACHABLE', node: 'mute' });
    silent.close();
  });

  test('behind another is reached through it, by one connection for all nodes behind it', async () => {
    await using inner = await TestSshServer.start();
    await using outer = await TestSshServer.start();
    inner.configure(
      `Host node-*\n  HostName 127.0.0.1\n  Port ${inner.port}\n  User me\n  ProxyJump me@127.0.0.1:${outer.port}\n  IdentityFile ${inner.identity.file}\n  IdentityFile ${outer.identity.file}\nHost *\n  IdentityFile ${outer.identity.file}\n  StrictHostKeyChecking accept-new\n`,
    );
    await using subject = new Subject(inner);
    const runs = ['node-1', 'node-2'].map((host) =>
      exec(subject.pool.connection(host, { host }), 'echo reached'),
    );
    expect((await Promise.all(runs)).map(({ stdout }) => stdout)).toEqual(['reached\n', 'reached\n']);
    expect(outer.connections).toBe(1);
    expect(inner.connections).toBe(2);
  });
});

describe('a way that the user names', () => {
  test('is taken to the host where the configuration has one', async () => {
    await using server = await TestSshServer.start();
    server.configure(
      `Host far\n  HostName 127.0.0.1\n  Port ${server.port}\n  User me\n  ProxyCommand bash -c 'exec 3<>/dev/tcp/%h/%p; cat <&3 & cat >&3'\n`,
    );
    await using subject = new Subject(server);
    const result = await exec(subject.pool.connection('far', { host: 'far' }), 'echo reached');
    expect(result.stdout).toBe('reached\n');
  });

  test('that fails is told', async () => {
    await using server = await TestSshServer.start();
    server.configure('Host far\n  User me\n  ProxyCommand false\n');
    await using subject = new Subject(server);
    await expect(subject.pool.connection('far', { host: 'far' }).open()).rejects.toMatchObject({
      code: 'SSH_UNREACHABLE',
    });
  });
});

describe('logging in', () => {
  test('as a user whom the host does not know fails with what was offered', async () => {
    await using server = await TestSshServer.start();
    await using subject = new Subject(server);
    await expect(subject.connection('a', 'nobody').open()).rejects.toMatchObject({
      code: 'SSH_AUTH_FAILED',
      message: expect.stringContaining('id_ed25519'),
      hint: expect.stringContaining('ssh-copy-id'),
    });
  });

  test('with a locked key fails where nobody can be asked for its passphrase', async () => {
    await using server = await TestSshServer.start();
    lock(server);
    await using subject = new Subject(server);
    await expect(subject.connection().open()).rejects.toMatchObject({
      code: 'SSH_KEY_LOCKED',
      hint: expect.stringContaining('ssh-add'),
    });
  });

  test('with a locked key asks for its passphrase once, again after a wrong one', async () => {
    await using server = await TestSshServer.start();
    lock(server);
    const answers = new Answers(true, ['wrong', 'secret']);
    await using subject = new Subject(server, answers);
    await subject.connection().open();
    server.configure('Host 127.0.0.1\n  HostName 127.0.0.1\n');
    await subject.pool
      .connection('b', { host: 'localhost', port: server.port, user: 'me' })
      .open()
      .catch(() => undefined);
    expect(answers.asked.filter((question) => question.includes('Passphrase'))).toHaveLength(2);
  });

  test('is not tried with a key that is not there, which the error names', async () => {
    await using server = await TestSshServer.start();
    server.configure('IdentityFile ~/.ssh/missing\n');
    await using subject = new Subject(server);
    await expect(subject.connection().open()).rejects.toThrow('missing (there is no such key)');
  });
});

/** Puts a passphrase, "secret", on the user's key. */
function lock({ identity }: TestSshServer): void {
  execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'secret', '-f', identity.file]);
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return address.port;
}
