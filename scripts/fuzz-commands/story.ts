import { Random } from '../../test/support/fuzz/random.ts';
import { often } from './chance.ts';
import { changed } from './changes.ts';
import { command } from './commands.ts';
import { type Project, projectFiles, randomProject } from './project.ts';

/** A command, or the project's file as it is from here on. */
export type Step =
  | { readonly run: readonly string[] }
  | { readonly change: string; readonly files: Readonly<Record<string, string>> };

/** A project and what is done with it; all of it follows from the seed. */
export interface Story {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

const LEAST = 4;
const MOST = 8;
const CHANGES_PERCENT = 35;

/** The story of a seed. */
export function storyOf(seed: number): Story {
  const random = new Random(seed);
  const name = `fzc${seed}`;
  let project: Project = randomProject(random, name, seed);
  const files = projectFiles(project);
  const steps: Step[] = [];
  const commands = LEAST + random.below(MOST - LEAST + 1);
  for (let index = 0; index < commands; index++) {
    if (index > 0 && often(random, CHANGES_PERCENT)) {
      const { what, project: next } = changed(random, project);
      project = next;
      steps.push({ change: what, files: projectFiles(project) });
    }
    steps.push({ run: command(random, name, project, index) });
  }
  return { name, files, steps };
}

/** What is done up to one of its commands, that one the last, a line each. */
export function upTo({ steps }: Story, index: number): readonly string[] {
  const commands = steps.flatMap((step, at) => ('run' in step ? [at] : []));
  return steps
    .slice(0, (commands[index] ?? 0) + 1)
    .map((step) => ('run' in step ? step.run.join(' ') : `# changes: ${step.change}`));
}
