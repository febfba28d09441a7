import { beforeAll, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineAddress } from '../../../scripts/engine/address.ts';
import { testEngine } from '../../support/engine.ts';
import { ensureTestImages, TEST_IMAGE } from '../../support/images.ts';
import { requireBuild, TestProject } from '../../support/project.ts';
import { RunningManager } from '../../support/running-manager.ts';
import { eventually } from '../../support/time/eventually.ts';

let engine: EngineAddress;

class BurningProject extends TestProject {
  async running(): Promise<number> {
    return (await this.containers()).filter(({ State }) => State === 'running').length;
  }
}

/** Keeps a processor busy while there is a file of that name, as far as its limit lets it. */
const BURN =
  'trap "exit 0" TERM; while :; do if [ -e /ctl/burn ]; then i=0; while [ $$i -lt 2000 ]; do i=$$((i+1)); done; else sleep 0.2; fi; done';

const FILE = `
services:
  burner:
    image: ${TEST_IMAGE}
    command: [sh, -c, '${BURN}']
    network_mode: none
    stop_grace_period: 1s
    volumes: ["./ctl:/ctl"]
    deploy: { resources: { limits: { cpus: "0.1" } } }
    x-autoscale: { min: 1, max: 3, cpu: 50%, down_window: 4s }
`;

beforeAll(async () => {
  requireBuild();
  engine = await testEngine();
  await ensureTestImages(engine);
}, 120_000);

test('a container that uses up its limit gets others beside it, and loses them when there is nothing to do', async () => {
  await using project = new BurningProject(engine, { 'compose.yaml': FILE, 'ctl/burn': '' });
  await using manager = new RunningManager(project.folder, project.environment, [
    '--autoscale-interval',
    '2s',
  ]);
  await manager.heard('leading');
  await project.must('stack', 'deploy', '-c', 'compose.yaml', '--detach=false', project.name);
  await eventually('three replicas run', async () => (await project.running()) === 3, 60_000);
  const { from, to, reason } = await manager.heard('autoscale');
  expect([from, to]).toEqual([1, 2]);
  expect(reason).toMatch(/^cpu \d+ % of 50 %$/);

  // The file's own number does not bring them back.
  await project.must('stack', 'deploy', '-c', 'compose.yaml', '--detach=false', project.name);
  expect(await project.running()).toBe(3);
  const listed = await project.must('service', 'ls', '--format', '{{.Name}} {{.Replicas}}');
  expect(listed).toContain(`${project.name}_burner 3/3 (autoscale 1..3)`);

  rmSync(join(project.folder, 'ctl/burn'));
  await eventually('one replica runs', async () => (await project.running()) === 1, 60_000);
  const status = await project.must('status', project.name);
  expect(status).toMatch(
    /_burner: autoscale 1\.\.3, cpu \d+ % of 50 %, from \d to 1 replicas at .* \(cpu \d+ % of 50 %\)/,
  );
  const refused = await project.flotilla(['service', 'scale', `${project.name}_burner=5`]);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('is kept at 1..3 replicas by x-autoscale');
}, 180_000);
