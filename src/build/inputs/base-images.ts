import { DockerfileParser, type From, type Instruction } from 'dockerfile-ast';

/** What a Dockerfile takes from outside its context. */
export interface Bases {
  /** Images, as written, with the build's arguments filled in. */
  readonly images: readonly string[];
  /** False where it also takes what can't be named: an address, or a name that is not known before. */
  readonly isComplete: boolean;
}

/** ADD fetches addresses; what they hold is not known before. */
const ADDRESS = /:\/\/|git@|\$/;

/**
 * The images that a Dockerfile builds on: FROM, COPY --from, RUN --mount=from. Stages are not among them.
 * `contexts` are the names of additional contexts, which count before images.
 */
export function baseImages(
  dockerfile: string,
  args: Readonly<Record<string, string>>,
  contexts: readonly string[] = [],
): Bases {
  const parsed = DockerfileParser.parse(dockerfile);
  const instructions = parsed.getInstructions();
  const variables = globalArguments(instructions, args);
  const stages = new Set(['scratch', ...contexts]);
  const images = new Set<string>();
  let isComplete = parsed.getDirectives().every((directive) => directive.getName() !== 'syntax');
  for (const instruction of instructions) {
    const text = textOf(dockerfile, instruction);
    const keyword = instruction.getKeyword();
    const references = sourcesOf(instruction, text).map((written) => filled(written, variables));
    if (references.includes(undefined) || (keyword === 'ADD' && ADDRESS.test(text))) isComplete = false;
    for (const reference of references) {
      if (reference !== undefined && !isStage(reference, stages)) images.add(reference);
    }
    const stage = keyword === 'FROM' ? (instruction as From).getBuildStage() : null;
    if (stage) stages.add(stage.toLowerCase());
  }
  return { images: [...images], isComplete };
}

/** Stages are named, or counted from 0. */
function isStage(reference: string, stages: ReadonlySet<string>): boolean {
  return stages.has(reference.toLowerCase()) || /^\d+$/.test(reference);
}

/** ARGs before the first FROM, which are the only ones that FROM knows. */
function globalArguments(
  instructions: readonly Instruction[],
  args: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const instruction of instructions) {
    if (instruction.getKeyword() === 'FROM') break;
    if (instruction.getKeyword() !== 'ARG') continue;
    for (const assignment of instruction.getArguments()) {
      const [name = '', ...rest] = assignment.getValue().split('=');
      const value =
        args[name] ?? (rest.length === 0 ? undefined : rest.join('=').replace(/^(["'])(.*)\1$/, '$2'));
      if (value !== undefined) variables[name] = value;
    }
  }
  return variables;
}

function sourcesOf(instruction: Instruction, text: string): readonly string[] {
  const keyword = instruction.getKeyword();
  if (keyword === 'FROM') {
    const image = (instruction as From).getImage();
    return image === null ? [] : [image];
  }
  if (keyword === 'COPY') return [...text.matchAll(/\s--from=(\S+)/g)].map(([, from = '']) => from);
  if (keyword !== 'RUN') return [];
  return [...text.matchAll(/\s--mount=(\S+)/g)].flatMap(([, options = '']) =>
    options
      .split(',')
      .flatMap((option) => (option.startsWith('from=') ? [option.slice('from='.length)] : [])),
  );
}

function textOf(dockerfile: string, instruction: Instruction): string {
  const { start, end } = instruction.getRange();
  return dockerfile
    .split('\n')
    .slice(start.line, end.line + 1)
    .join('\n');
}

/** `$NAME`, `${NAME}` and `${NAME:-default}` filled in; undefined where one is not known. */
function filled(text: string, variables: Readonly<Record<string, string>>): string | undefined {
  let isKnown = true;
  const result = text.replace(/\$(?:(\w+)|\{(\w+)(?::-([^}$]*))?\})/g, (_, plain, braced, otherwise) => {
    const value = variables[plain ?? braced] || otherwise;
    if (value === undefined) isKnown = false;
    return value ?? '';
  });
  return isKnown && !result.includes('$') ? result : undefined;
}
