import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { EngineAddress } from '../../scripts/engine/address.ts';
import { engineCall } from '../../scripts/engine/request.ts';
import { LABEL } from '../../src/model/labels.ts';
import { engineEnvironment, labelled, removeLabelled } from './engine.ts';
import { type Finished, type RunOptions, run } from './process.ts';

/** The built program. */
export const EXECUTABLE = join(import.meta.dir, '../../dist/flotilla');

/** A container as the engine lists it; only what tests look at. */
export interface ListedContainer {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Image: string;
  readonly State: string;
  readonly Status: string;
  readonly Labels: Readonly<Record<string, string>>;
}

/**
 * A user's folder with a project of its own name on a real engine, and the built program run in it. At
 * its end all is gone that carries the project's label, whatever became of the test.
 */
export class TestProject {
  readonly name = `t${randomBytes(5).toString('hex')}`;
  readonly folder = mkdtempSync(join(tmpdir(), 'flotilla-project-'));
  readonly engine: EngineAddress;

  constructor(engine: EngineAddress, files: Readonly<Record<string, string>>) {
    this.engine = engine;
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Runs `flotilla` in the folder, to its end; any exit status is a result. */
  flotilla(args: readonly string[], options: Omit<RunOptions, 'cwd'> = {}): Promise<Finished> {
    return run(EXECUTABLE, args, {
      ...options,
      cwd: this.folder,
      env: { ...this.environment, ...options.env },
    });
  }

  /** The same, where an exit status other than 0 is an error that shows what was written; stdout. */
  async must(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.flotilla(args);
    if (status !== 0) throw new Error(`flotilla ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
    return stdout;
  }

  /** For programs that a test starts by itself: the engine, and nothing of the user's own settings. */
  get environment(): Record<string, string | undefined> {
    return {
      ...engineEnvironment(this.engine),
      COMPOSE_PROJECT_NAME: this.name,
      COMPOSE_FILE: undefined,
      COMPOSE_PROFILES: undefined,
      COMPOSE_ENV_FILES: undefined,
      DOCKER_CONTEXT: undefined,
      XDG_STATE_HOME: join(this.folder, '.state'),
    };
  }

  /** The project's containers, stopped ones too, by name. */
  async containers(): Promise<ListedContainer[]> {
    const filters = encodeURIComponent(JSON.stringify({ label: [this.label] }));
    const list = await engineCall(this.engine, { path: `/containers/json?all=1&filters=${filters}` });
    const name = (container: ListedContainer) => container.Names[0] ?? '';
    return (JSON.parse(list) as ListedContainer[]).sort((a, b) => name(a).localeCompare(name(b)));
  }

  /** "containers/...", "networks/..." and "volumes/..." of the project. */
  resources(): Promise<string[]> {
    return labelled(this.engine, this.label);
  }

  get label(): string {
    return `${LABEL.project}=${this.name}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeLabelled(this.engine, this.label);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Fails with the way out where the program is not built; tests never build by themselves. */
export function requireBuild(): void {
  if (!existsSync(EXECUTABLE)) throw new Error('dist/flotilla is missing: run "npm run build" first');
}
