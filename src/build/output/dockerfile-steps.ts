import { DockerfileParser, type From } from 'dockerfile-ast';

/** A part of a Dockerfile; lines count from 1. */
export interface DockerfilePart {
  readonly line: number;
  readonly endLine: number;
}

/** Instructions that BuildKit counts as steps, beside FROM. */
const STEPS = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

/**
 * The place of a step in its Dockerfile. BuildKit names steps "[build 2/3] RUN ...": the second of the
 * stage "build" (or "stage-1", from 0). The classic builder counts all instructions: "Step 2/7 : RUN ...".
 */
export function locateStep(dockerfile: string, step: string): DockerfilePart | undefined {
  const classic = /^Step (\d+)\//.exec(step);
  const instructions = DockerfileParser.parse(dockerfile).getInstructions();
  if (classic !== null) return partOf(instructions[Number(classic[1]) - 1]);
  const words = (/^\[([^\]]*)\]/.exec(step)?.[1] ?? '').trim().split(/\s+/);
  const index = /^(\d+)\/\d+$/.exec(words.at(-1) ?? '');
  if (index === null) return undefined;
  const stage = words.at(-2) ?? '';
  const stages: (typeof instructions)[] = [];
  for (const instruction of instructions) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') stages.push([instruction]);
    else if (STEPS.has(keyword)) stages.at(-1)?.push(instruction);
  }
  const numbered = /^stage-(\d+)$/.exec(stage);
  const byName = stages.find(([from]) => (from as From | undefined)?.getBuildStage() === stage);
  const steps = byName ?? (numbered === null ? stages.at(-1) : stages[Number(numbered[1])]);
  return partOf(steps?.[Number(index[1]) - 1]);
}

function partOf(
  instruction: { getRange(): { start: Place; end: Place } } | undefined,
): DockerfilePart | undefined {
  if (instruction === undefined) return undefined;
  const { start, end } = instruction.getRange();
  return { line: start.line + 1, endLine: end.line + 1 };
}

interface Place {
  readonly line: number;
}
