import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import SSHConfig, { glob } from 'ssh-config';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { messageOf } from '../../errors/message-of.ts';
import { systemCode } from '../../errors/system-error.ts';
import { filesLike } from './files-like.ts';

/** Options that may stand several times; of all others the first counts (ssh_config(5)). */
const REPEATED = new Set(['identityfile']);

/** Includes within includes; OpenSSH's own limit. */
const MAX_DEPTH = 16;

type Line = ReturnType<typeof SSHConfig.parse>[number];
type Directive = Extract<Line, { readonly param: string }>;
type Lines = Iterable<Line>;

/** What is asked for, as "Match" sees it. */
export interface Subject {
  readonly alias: string;
  readonly user: string | undefined;
  readonly localUser: string;
  readonly home: string;
}

/** Options by their name in lower case, each with its words. */
export type Options = Map<string, string[]>;

/** Configuration files of a run. Each host reads them again, in case they have changed, and parses what has. */
export class ConfigFiles {
  readonly #parsed = new Map<string, { readonly text: string; readonly lines: Lines }>();

  /**
   * Adds to `options` what a configuration file, with all that it includes, says about a host. A file that does
   * not exist says nothing. "Match exec" runs nothing and never matches. Throws `SSH_CONFIG_INVALID`.
   */
  read(path: string, subject: Subject, options: Options): void {
    const parse = (file: string, text: string): Lines => this.#parse(file, text);
    visitFile(path, { subject, options, folder: dirname(path), parse }, 0);
  }

  #parse(path: string, text: string): Lines {
    const known = this.#parsed.get(path);
    if (known?.text === text) return known.lines;
    const lines = SSHConfig.parse(text);
    this.#parsed.set(path, { text, lines });
    return lines;
  }
}

interface Visit {
  readonly parse: (path: string, text: string) => Lines;
  readonly subject: Subject;
  readonly options: Options;
  /** Where relative includes are looked for. */
  readonly folder: string;
}

function visitFile(path: string, visit: Visit, depth: number): void {
  if (depth > MAX_DEPTH) throw invalid(path, 'its includes go round in a circle, or too deep');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw invalid(path, 'it is not readable', error);
  }
  let lines: Lines;
  try {
    lines = visit.parse(path, text);
  } catch (error) {
    throw invalid(path, messageOf(error), error);
  }
  visitLines(lines, visit, depth);
}

function visitLines(lines: Lines, visit: Visit, depth: number): void {
  for (const line of lines) if (line.type === SSHConfig.DIRECTIVE) visitLine(line, visit, depth);
}

function visitLine(line: Directive, visit: Visit, depth: number): void {
  const name = line.param.toLowerCase();
  const words = wordsOf(line.value);
  if ('config' in line) {
    const isFor = name === 'host' ? glob(words, visit.subject.alias) : matches(words, visit);
    if (isFor) visitLines(line.config, visit, depth);
  } else if (name === 'include') {
    for (const file of words.flatMap((word) => included(word, visit))) visitFile(file, visit, depth + 1);
  } else {
    addOption(visit.options, name, words);
  }
}

function addOption(options: Options, name: string, words: readonly string[]): void {
  const before = options.get(name);
  if (before === undefined) options.set(name, [...words]);
  else if (REPEATED.has(name)) before.push(...words);
}

function wordsOf(value: string | { val: string }[]): string[] {
  return typeof value === 'string' ? [value] : value.map(({ val }) => val);
}

/** All criteria have to hold. Those that need a process or a second pass ("exec", "final", "canonical") do not. */
function matches(words: readonly string[], { subject, options }: Visit): boolean {
  const queue = [...words];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const isNegated = word.startsWith('!');
    const criterion = word.slice(isNegated ? 1 : 0).toLowerCase();
    if (criterion === 'all') continue;
    const actual = {
      host: options.get('hostname')?.[0] ?? subject.alias,
      originalhost: subject.alias,
      user: subject.user ?? options.get('user')?.[0] ?? subject.localUser,
      localuser: subject.localUser,
    }[criterion];
    if (actual === undefined) return false;
    if (glob(queue.shift() ?? '', actual) === isNegated) return false;
  }
  return true;
}

/** The files of an Include; relative ones are in the folder of the configuration. */
function included(pattern: string, { subject, folder }: Visit): string[] {
  const path = pattern.startsWith('~/') ? join(subject.home, pattern.slice(2)) : pattern;
  const whole = path.startsWith('/') ? path : join(folder, path);
  return /[*?[]/.test(whole) ? filesLike(whole) : [whole];
}

function invalid(path: string, reason: string, cause?: unknown): FlotillaError {
  return new FlotillaError('SSH_CONFIG_INVALID', `The ssh configuration ${path} can't be used: ${reason}`, {
    hint: 'correct the file; ssh -G HOST shows how ssh itself understands it',
    cause,
  });
}
