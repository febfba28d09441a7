import { FlotillaError } from '../../errors/flotilla-error.ts';
import { progressMode } from '../globals.ts';

/** The global flags that variables stand in for, or that exclude each other. */
interface Given {
  readonly progress?: string;
  readonly parallel?: number;
  readonly workdir?: string;
  readonly projectDirectory?: string;
}

const INTEGER_MAX = 2n ** 63n;

/** Throws for what docker compose refuses before it looks at any command; a flag goes before its variable. */
export function checkSettings(given: Given, environment: Readonly<Record<string, string>>): void {
  const { COMPOSE_PROGRESS: progress, COMPOSE_PARALLEL_LIMIT: limit } = environment;
  if (given.progress === undefined && progress !== undefined && progressMode(progress) === undefined)
    throw refused(`unsupported --progress value "${progress}"`, 'correct COMPOSE_PROGRESS');
  if (given.workdir !== undefined && given.projectDirectory !== undefined) {
    const both = '"--workdir" and "--project-directory"';
    throw refused(`cannot specify DEPRECATED ${both}. Please use only "--project-directory" instead`);
  }
  if (given.parallel === undefined && limit !== undefined && !isInteger(limit))
    throw refused(`COMPOSE_PARALLEL_LIMIT must be an integer (found: "${limit}")`);
}

function isInteger(text: string): boolean {
  if (!/^[+-]?\d+$/.test(text)) return false;
  const value = BigInt(text.replace('+', ''));
  return value >= -INTEGER_MAX && value < INTEGER_MAX;
}

function refused(message: string, hint?: string): FlotillaError {
  return new FlotillaError('WRONG_SETTING', message, hint === undefined ? {} : { hint });
}
