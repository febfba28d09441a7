import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectDocker } from '../../../src/engine/docker/docker-engine.ts';
import { Ssh } from '../../../src/ssh/ssh.ts';
import { testEngine } from '../../support/engine.ts';
import type { FleetNode } from '../../support/fleet/fleet-node.ts';
import { RealFleet } from '../../support/fleet/real-fleet.ts';
import { ensureTestImages, TEST_IMAGE } from '../../support/images.ts';
import { type Finished, type RunOptions, run } from '../../support/process.ts';
import { requireBuild, TestProject } from '../../support/project.ts';
import { eventually } from '../../support/time/eventually.ts';

const COMPOSE = `
services:
  web:
    image: ${TEST_IMAGE}
    command: sh -c 'echo first; echo second; exec stay'
  built: { build: . }
`;

let fleet: RealFleet;

beforeAll(async () => {
  requireBuild();
  const outer = await testEngine();
  await ensureTestImages(outer);
  fleet = await RealFleet.start(outer, 2);
  await fleet.node('n1').loadImage(TEST_IMAGE);
}, 300_000);

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);

/** A project on a node that the program reaches over SSH alone. */
class FarProject extends TestProject {
  readonly #host: string;

  static async on(node: FleetNode): Promise<FarProject> {
    return new FarProject(node, await node.engine());
  }

  private constructor(node: FleetNode, engine: Awaited<ReturnType<FleetNode['engine']>>) {
    super(engine, { 'compose.yaml': COMPOSE, Dockerfile: `FROM ${TEST_IMAGE}\nCOPY Dockerfile /made-of\n` });
    this.#host = `ssh://${node.name}`;
  }

  override get environment(): Record<string, string | undefined> {
    return { ...super.environment, ...fleet.environment, DOCKER_HOST: this.#host };
  }

  /** On a pseudo-terminal. */
  onTerminal(command: string, options: RunOptions = {}): Promise<Finished> {
    const program = join(import.meta.dir, '../../../dist/flotilla');
    const env = { ...this.environment, TERM: 'xterm', SHELL: '/bin/sh' };
    const words = ['-qfec', `stty cols 91 rows 33; ${program} ${command}`, '/dev/null'];
    return run('script', words, { ...options, cwd: this.folder, env });
  }
}

describe('a project on one engine over SSH', () => {
  test('is built, brought up, listed and taken down as on a local one', async () => {
    await using project = await FarProject.on(fleet.node('n1'));
    await project.must('up', '-d');
    const names = (await project.containers()).map(({ Names }) => Names[0]);
    expect(names).toEqual([`/${project.name}-built-1`, `/${project.name}-web-1`]);
    expect(await project.must('exec', '-T', 'built', 'cat', '/made-of')).toContain('COPY Dockerfile');
    expect(await project.must('ps', '-q')).toHaveLength(2 * 65);
    expect(await project.must('plan')).toBe('');
    await project.must('down', '-t', '0', '--rmi', 'local');
    expect(await project.resources()).toEqual([]);
  });

  test('shows output, takes input, has terminals, and ends with the status of its commands', async () => {
    await using project = await FarProject.on(fleet.node('n1'));
    await project.must('up', '-d', 'web');
    await eventually('both lines are shown', async () => {
      const logs = await project.must('logs', '--no-log-prefix', 'web');
      return logs === 'first\nsecond\n';
    });
    const stdin = 'x'.repeat(3_000_000);
    const counted = await project.flotilla(['exec', '-T', 'web', 'wc', '-c'], { stdin });
    expect(counted).toMatchObject({ status: 0, stdout: expect.stringContaining('3000000') });
    expect((await project.flotilla(['exec', '-T', 'web', 'sh', '-c', 'exit 7'])).status).toBe(7);
    expect(
      (await project.flotilla(['run', '--rm', '-T', 'web', 'sh', '-c', 'cat; exit 5'], { stdin: 'in' }))
        .status,
    ).toBe(5);
    // The size comes a moment after the start, as with docker.
    const script = 'until stty size 2>/dev/null | grep -q "33 91"; do :; done; tty; echo end';
    const seen = await project.onTerminal(`exec web sh -c '${script}'`, { deadlineMs: 20_000 });
    expect(seen.stdout).toMatch(/\/dev\/pts\/\d+\s+end/);
  });

  test('has files copied to and fro, large ones whole', async () => {
    await using project = await FarProject.on(fleet.node('n1'));
    await project.must('up', '-d', 'web');
    const bytes = Buffer.alloc(40_000_000, 'flotilla');
    writeFileSync(join(project.folder, 'large'), bytes);
    await project.must('cp', 'large', 'web:/tmp/large');
    await project.must('cp', 'web:/tmp/large', 'back');
    expect(readFileSync(join(project.folder, 'back')).equals(bytes)).toBe(true);
  });

  test('is served where sshd forbids sockets and allows two sessions, too', async () => {
    const node = fleet.node('n1');
    // The test's own way to the engine is a channel to its socket: it has to be there before.
    await node.engine();
    const restore = await node.setSshd('AllowStreamLocalForwarding no\nMaxSessions 2\n');
    try {
      await using project = await FarProject.on(node);
      await project.must('up', '-d', 'web');
      expect(await project.must('ps', '--services')).toBe('web\n');
      expect(await project.must('exec', '-T', 'web', 'echo', 'through')).toBe('through\n');
    } finally {
      await restore();
    }
  });
});

describe('an engine over SSH', () => {
  test('is served over a link that loses every twentieth packet', async () => {
    await using project = await FarProject.on(fleet.node('n1'));
    await fleet.node('n1').losePackets(5);
    const { status } = await project.flotilla(['up', '-d', 'web'], { deadlineMs: 60_000 });
    await fleet.node('n1').repairLink();
    expect(status).toBe(0);
    expect(await project.must('plan', 'web')).toBe('');
  });

  test('is the same after its sshd ended every connection', async () => {
    const node = fleet.node('n1');
    await using far = open(node);
    expect((await far.engine.info()).hostname).toBe('n1');
    await node.sh('pkill -f "^sshd(-session)?: root" || true').catch(() => undefined);
    await node.waitUntilReady();
    expect((await far.engine.info()).hostname).toBe('n1');
  });

  test('that hangs is noticed by requests that wait for it', async () => {
    const node = fleet.node('n2');
    await using far = open(node);
    await far.engine.facts();
    await node.pause();
    const began = Date.now();
    await expect(far.engine.info()).rejects.toMatchObject({ kind: 'unreachable', code: 'SSH_UNREACHABLE' });
    expect(Date.now() - began).toBeLessThan(30_000);
    await node.unpause();
    await node.waitUntilReady();
    expect((await far.engine.info()).hostname).toBe('n2');
  });
});

function open(node: FleetNode) {
  const ssh = new Ssh(fleet.environment);
  const endpoint = { kind: 'ssh', target: { host: node.name } } as const;
  const engine = connectDocker({ node: node.name, endpoint, ssh });
  return {
    engine,
    async [Symbol.asyncDispose]() {
      engine.close();
      await ssh.close();
    },
  };
}
