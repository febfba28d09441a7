import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EngineAddress } from '../../../scripts/engine/address.ts';
import { engineRequest } from '../../../scripts/engine/request.ts';
import { engineEnvironment, labelled, removeLabelled } from '../../support/engine.ts';
import { run } from '../../support/process.ts';
import type { Scenario, Snapshot } from './scenario.ts';
import { snapshotOf, stable } from './snapshot.ts';

/** Always the same, because config hashes have paths in them. */
export const ROOT = '/tmp/flotilla-peer';

/** A program that is used as docker compose is: `[program, ...words]`. */
export type Tool = readonly [string, ...string[]];

/** The name of a scenario's project; the same for every tool, because it is in all that they make. */
export function projectOf({ name }: Scenario): string {
  return `peer-${name}`;
}

/** Goes through a scenario with one tool -> what came of it. Nothing of it is left. */
export async function play(scenario: Scenario, tool: Tool, engine: EngineAddress): Promise<Snapshot> {
  const folder = join(ROOT, scenario.name);
  mkdirSync(folder, { recursive: true });
  const project = projectOf(scenario);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(scenario.files)) write(path, text);
  const [program, ...words] = tool;
  const steps: { status: number; stdout?: string }[] = [];
  try {
    for (const step of scenario.steps) {
      if ('write' in step) {
        write(step.write, step.text);
        continue;
      }
      const { run: args, stdout, env, stdin } = 'run' in step ? step : { run: step };
      const finished = await run(program, [...words, '-p', project, ...args], {
        cwd: folder,
        env: { ...process.env, ...engineEnvironment(engine), COMPOSE_PROJECT_NAME: undefined, ...env },
        ...(stdin === undefined ? {} : { stdin }),
      });
      const text = stable(finished.stdout.replaceAll(folder, '<folder>'));
      steps.push({ status: finished.status, ...(stdout === true ? { stdout: text } : {}) });
    }
    return { steps, ...(await snapshotOf(engine, project, folder)) };
  } finally {
    await clean(engine, project);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function clean(engine: EngineAddress, project: string): Promise<void> {
  const label = `com.docker.compose.project=${project}`;
  const containers = (await labelled(engine, label)).filter((path) => path.startsWith('containers/'));
  for (const path of containers) {
    await engineRequest(engine, { method: 'DELETE', path: `/${path}?force=1&v=1` });
  }
  await removeLabelled(engine, label);
}
