import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { engineEnvironment } from '../../test/support/engine.ts';
import { run } from '../../test/support/process.ts';
import type { EngineAddress } from '../engine/address.ts';
import { type Observation, Observer } from './observer.ts';
import { comparable, errorsOf } from './output.ts';
import type { Story } from './story.ts';

/** What came of one command. */
export interface Outcome extends Observation {
  readonly status: number | string;
  /** Standard output of commands that print an answer. */
  readonly output: string;
  /** Its lines on standard error where it failed. */
  readonly errors: readonly string[];
}

/** A program that is used as docker compose is, and how it is called. */
export interface Tool {
  readonly program: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Always the same, because config hashes have paths in them. */
export const ROOT = '/tmp/flotilla-fuzz-commands';

/** Hangs are told of, too. */
const DEADLINE_MS = 25_000;
/** Who is sent a signal may take a moment to end, and no command waits for that. */
const SIGNAL_ACTS_MS = 600;

/** Goes through a story with one tool, from nothing -> what came of each command. Nothing of it is left. */
export async function play(story: Story, tool: Tool, engine: EngineAddress): Promise<readonly Outcome[]> {
  const folder = join(ROOT, story.name);
  rmSync(folder, { recursive: true, force: true });
  const observer = new Observer(engine, story.name, folder);
  const outcomes: Outcome[] = [];
  try {
    await observer.clear();
    write(folder, story.files);
    for (const step of story.steps) {
      if ('change' in step) write(folder, step.files);
      else outcomes.push(await outcomeOf(step.run, tool, { folder, engine, observer }));
    }
    return outcomes;
  } finally {
    await observer.clear();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Place {
  readonly folder: string;
  readonly engine: EngineAddress;
  readonly observer: Observer;
}

async function outcomeOf(words: readonly string[], tool: Tool, place: Place): Promise<Outcome> {
  const { folder, engine, observer } = place;
  const env = { ...tool.environment, ...engineEnvironment(engine), PASSWORD: 'secret' };
  let finished: { readonly status: number | string; readonly stdout: string; readonly stderr: string };
  try {
    // Whoever names the project is elsewhere, where there is no file.
    const cwd = words[0] === '-p' ? ROOT : folder;
    finished = await run(tool.program, words, { cwd, env, deadlineMs: DEADLINE_MS });
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('did not end within')) throw error;
    finished = { status: 'none in time', stdout: '', stderr: '' };
  }
  if (words.includes('kill')) await Bun.sleep(SIGNAL_ACTS_MS);
  const { status, stdout, stderr } = finished;
  return {
    status,
    output: comparable(words, stdout, folder),
    errors: status === 0 ? [] : errorsOf(stderr, folder),
    ...(await observer.look()),
  };
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
