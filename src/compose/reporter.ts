import type { Problem } from '../errors/problem.ts';
import { type Mark, positionOf } from './yaml/source.ts';

/** Collects the problems of a load; the same problem at the same place is kept once. */
export class Reporter {
  readonly #problems = new Map<string, Problem>();
  #errors = 0;

  get problems(): Problem[] {
    return Array.from(this.#problems.values());
  }

  get hasErrors(): boolean {
    return this.#errors > 0;
  }

  error(code: string, message: string, at?: Mark, hint?: string): void {
    this.#add('error', code, message, at, hint);
  }

  warning(code: string, message: string, at?: Mark, hint?: string): void {
    this.#add('warning', code, message, at, hint);
  }

  #add(severity: Problem['severity'], code: string, message: string, at?: Mark, hint?: string): void {
    const key = `${code}\n${message}\n${at?.file.path ?? ''}\n${at?.offset ?? ''}`;
    if (this.#problems.has(key)) return;
    if (severity === 'error') this.#errors++;
    const position = positionOf(at);
    this.#problems.set(key, {
      severity,
      code,
      message,
      ...(position === undefined ? {} : { at: position }),
      ...(hint === undefined ? {} : { hint }),
    });
  }
}
