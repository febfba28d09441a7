import { beforeAll, expect, test } from 'bun:test';
import { type EngineAddress, formatAddress } from '../../../scripts/engine/address.ts';
import { testEngine } from '../../support/engine.ts';
import { ensureTestImages, TEST_IMAGE } from '../../support/images.ts';
import { requireBuild, TestProject } from '../../support/project.ts';
import { RunningManager } from '../../support/running-manager.ts';
import { MAIL_PASSWORD, TestMailServer } from '../../support/servers/mail-server.ts';
import { eventually } from '../../support/time/eventually.ts';

let engine: EngineAddress;

class FiledProject extends TestProject {
  /** The fleet file says where the engine is. */
  override get environment(): Record<string, string | undefined> {
    return { ...super.environment, DOCKER_HOST: undefined };
  }
}

const FILE = `
x-notify: [{ mail: shop@example.com, on: [degraded] }]
services:
  web:
    image: ${TEST_IMAGE}
    command: [sh, -c, "exit 3"]
    network_mode: none
    deploy: { restart_policy: { condition: none }, update_config: { monitor: 100ms } }
`;

beforeAll(async () => {
  requireBuild();
  engine = await testEngine();
  await ensureTestImages(engine);
}, 120_000);

test('who looks after a stack gets a mail when it is degraded, and who looks after nodes when a disk is full', async () => {
  await using server = await TestMailServer.start();
  const { port } = server.address;
  const fleet = `
nodes: { one: "${formatAddress(engine)}" }
notify: [{ mail: ops@example.com, on: [disk-low] }]
smtp: { server: "smtp://flotilla@127.0.0.1:${port}", password_file: ./password }
thresholds: { disk: 99.9% }
`;
  const files = { 'compose.yaml': FILE, 'fleet.yaml': fleet, password: MAIL_PASSWORD };
  await using project = new FiledProject(engine, files);
  await using manager = new RunningManager(project.folder, project.environment);
  await manager.heard('leading');
  await project.must('--progress', 'quiet', 'stack', 'deploy', '-c', 'compose.yaml', project.name);
  const [degraded, full] = await Promise.all(
    ['shop@example.com', 'ops@example.com'].map((address) =>
      eventually(
        `${address} gets a mail`,
        () => server.received.find(({ to }) => to.includes(address)),
        60_000,
      ),
    ),
  );
  expect(degraded?.text).toContain(`Subject: flotilla: stack ${project.name}: degraded`);
  expect(degraded?.text).toContain('exited with 3');
  expect(degraded?.user).toBe('flotilla');
  expect(full?.text).toContain('Subject: flotilla: node one, the disk: disk-low');
}, 120_000);
