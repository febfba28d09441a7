import type { BuildStatus, BuildStep, FailedStep } from './build-status.ts';

interface KnownStep {
  readonly step: BuildStep;
  /** In the order they were named in: what several targets share is shown under the first. */
  readonly targets: readonly string[];
  readonly title: string;
  readonly lines: string[];
  /** A line that has no end yet. */
  rest: string;
}

/** The last step of a build for the engine itself. */
const EXPORT = 'exporting to image';

/** Steps that were only broken off because of another's failure. */
const BROKEN_OFF = /context canceled|^Canceled/i;

/**
 * Turns what a builder reports into lines for each target, and keeps what is needed to explain a failure.
 * BuildKit names the target at the start of a step's name where there are several.
 */
export class StepLog {
  readonly #targets: ReadonlySet<string>;
  readonly #only: string | undefined;
  readonly #emit: (target: string, line: string) => void;
  readonly #steps = new Map<string, KnownStep>();
  readonly #exported = new Set<string>();

  constructor(targets: readonly string[], emit: (target: string, line: string) => void) {
    this.#targets = new Set(targets);
    this.#only = targets.length === 1 ? targets[0] : undefined;
    this.#emit = emit;
  }

  add(status: BuildStatus): void {
    for (const step of status.steps) this.#addStep(step);
    for (const { step, text } of status.output) this.#addOutput(step, text);
  }

  /** The targets whose images are on the engine, even if others fail. */
  exported(): ReadonlySet<string> {
    return this.#exported;
  }

  /** The failure of each target that has one of its own. */
  failures(): ReadonlyMap<string, FailedStep> {
    const failures = new Map<string, FailedStep>();
    for (const { step, targets, title, lines, rest } of this.#steps.values()) {
      if (step.error === undefined || BROKEN_OFF.test(step.error)) continue;
      const output = rest === '' ? lines : [...lines, rest];
      for (const target of targets) failures.set(target, { name: title, error: step.error, output });
    }
    return failures;
  }

  #addStep(step: BuildStep): void {
    const before = this.#steps.get(step.id);
    const { target, title } = this.#split(step.name);
    const targets = [...new Set([...(before?.targets ?? []), ...(target === undefined ? [] : [target])])];
    this.#steps.set(step.id, {
      step,
      targets,
      title,
      lines: before?.lines ?? [],
      rest: before?.rest ?? '',
    });
    if (isInternal(title)) return;
    const shown = target ?? targets[0];
    if (shown === undefined) return;
    if (step.isDone && step.error === undefined && title === EXPORT) this.#exported.add(shown);
    if (step.isCached && before?.step.isCached !== true) this.#emit(shown, `${title} (cached)`);
    else if (step.isStarted && before?.step.isStarted !== true && !step.isCached) this.#emit(shown, title);
  }

  #addOutput(id: string, text: string): void {
    const known = this.#steps.get(id);
    if (known === undefined) return;
    const parts = `${known.rest}${text}`.split('\n');
    known.rest = parts.pop() ?? '';
    for (const part of parts) {
      // What a carriage return overwrote is not to be seen.
      const line = part.replace(/\r$/, '').replace(/^.*\r/, '');
      known.lines.push(line);
      const [first] = known.targets;
      if (first !== undefined) this.#emit(first, line);
    }
  }

  /** "[web 2/3] RUN x" -> web and "[2/3] RUN x". */
  #split(name: string): { readonly target?: string; readonly title: string } {
    if (this.#only !== undefined) return { target: this.#only, title: name };
    const match = /^\[([\w-]+)( ([^\]]*))?\] ?(.*)$/s.exec(name);
    const target = match?.[1];
    if (match === null || target === undefined || !this.#targets.has(target)) return { title: name };
    const [, , , inner, text = ''] = match;
    return { target, title: inner === undefined ? text : `[${inner}] ${text}` };
  }
}

/** The builder's own work: reading the Dockerfile, sending the context. */
function isInternal(title: string): boolean {
  return /^\[(internal|auth)\b/.test(title);
}
