import { describe, expect, test } from 'bun:test';
import { request } from 'node:http';
import { connectDocker } from '../../src/engine/docker/docker-engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { Ssh } from '../../src/ssh/ssh.ts';
import { type SshServerOptions, TestSshServer } from '../support/servers/ssh-server.ts';
import { simulateEngine } from '../support/simulated-engine/simulated-engine.ts';

/** An engine behind an SSH server, both in this process. */
async function farEngine(options: SshServerOptions = {}) {
  const simulated = await simulateEngine({ apiVersion: '1.51' });
  const server = await TestSshServer.start({ engine: simulated.address, ...options });
  const ssh = new Ssh(server.environment);
  const endpoint = { kind: 'ssh', target: server.target, socketPath: '/nowhere/docker.sock' } as const;
  const engine: Engine = connectDocker({ node: 'far', endpoint, ssh });
  return {
    ...{ engine, server, ssh, endpoint },
    async [Symbol.asyncDispose]() {
      engine.close();
      await ssh.close();
      await server[Symbol.asyncDispose]();
      await simulated[Symbol.asyncDispose]();
    },
  };
}

describe('an engine over SSH', () => {
  test('serves many requests at once on one connection', async () => {
    await using far = await farEngine();
    await Promise.all(Array.from({ length: 40 }, () => far.engine.listContainers([])));
    expect(far.server.connections).toBe(1);
    expect(far.server.commands).toEqual([]);
  });

  test('is reached by the docker client on the host where the server forbids its socket', async () => {
    await using far = await farEngine({ allowStreamLocal: false, docker: 'dials', maxSessions: 2 });
    await Promise.all(Array.from({ length: 12 }, () => far.engine.listContainers([])));
    expect(new Set(far.server.commands)).toEqual(
      new Set(['docker --host unix:///nowhere/docker.sock system dial-stdio']),
    );
    expect(far.server.mostSessions).toBe(2);
  });

  test('answers again after its connection broke, although requests were kept open', async () => {
    await using far = await farEngine();
    await far.engine.listContainers([]);
    far.server.dropAll();
    expect(await far.engine.listContainers([])).toEqual([]);
    expect(far.server.connections).toBe(2);
  });

  test('ends a stream with an error when the connection breaks under it', async () => {
    await using far = await farEngine();
    await far.engine.listContainers([]);
    const events = far.engine.events({ labels: [] }, new AbortController().signal)[Symbol.asyncIterator]();
    const next = events.next();
    // The stream is there when the server has a channel more than the one that lists.
    await far.engine.listContainers([]);
    far.server.dropAll();
    await expect(next).rejects.toMatchObject({ kind: 'unreachable' });
  });

  test('is at the socket that a child process is given, too', async () => {
    await using far = await farEngine();
    const socketPath = await far.ssh.forward('far', far.endpoint);
    const status = await new Promise((resolve, reject) => {
      request({ socketPath, path: '/_ping', agent: false }, (answer) => resolve(answer.statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
    expect(far.server.connections).toBe(1);
  });

  const refusals = [
    ['has no permission', 'denied', 'ENGINE_PERMISSION', 'usermod -aG docker me'],
    ['finds no engine', 'unreachable', 'ENGINE_UNREACHABLE', 'start the engine'],
    ['is missing', 'unreachable', 'ENGINE_UNREACHABLE', 'install and start'],
  ] as const;
  for (const [docker, kind, code, hint] of refusals) {
    test(`that can't be used is told by why, where the docker client on the host ${docker}`, async () => {
      await using far = await farEngine({ allowStreamLocal: false, docker });
      await expect(far.engine.listContainers([])).rejects.toMatchObject({
        ...{ kind, code, node: 'far' },
        hint: expect.stringContaining(hint),
      });
    });
  }
});
