import { Command, InvalidArgumentError, Option } from 'commander';
import { formatDuration, parseBytes } from '../compose/decode/units.ts';
import { durationMs } from '../model/units.ts';

/** The flags that stand before the command's name; docker compose's, and `--host`. */
export interface GlobalOptions {
  readonly file: readonly string[];
  readonly projectName?: string;
  readonly projectDirectory?: string;
  readonly envFile: readonly string[];
  readonly profile: readonly string[];
  readonly progress?: ProgressMode;
  readonly ansi?: AnsiMode;
  readonly host: readonly string[];
  /** The fleet file. */
  readonly fleet?: string;
  readonly parallel?: number;
  readonly compatibility?: boolean;
  /** A command's own --dry-run sets it too: docker compose takes it before and behind the command's name. */
  dryRun?: boolean;
  /** What no service uses is part of the project. */
  readonly allResources?: boolean;
  /** docker compose's: tells more of what goes on. */
  readonly verbose?: boolean;
}

export const PROGRESS_MODES = ['auto', 'tty', 'plain', 'json', 'quiet'] as const;
export type ProgressMode = (typeof PROGRESS_MODES)[number];
export const ANSI_MODES = ['auto', 'never', 'always'] as const;
export type AnsiMode = (typeof ANSI_MODES)[number];

/** Adds the global flags to the root command. */
export function addGlobalOptions(program: Command, isCompose = false): void {
  program
    .option(
      '-f, --file <path>',
      'compose file, or the address of one (oci://, Git); repeat to merge several, "-" is standard input',
      collect,
    )
    .option('-p, --project-name <name>', 'project name')
    .option('--project-directory <path>', 'directory that relative paths start from')
    .option('--env-file <path>', 'file with variables for the compose file; repeatable', collect)
    .option('--profile <name>', 'profile to enable; repeatable', collect)
    .addOption(progressOption())
    .addOption(ansiOption(isCompose))
    .option(
      '-H, --host <address>',
      'engine to work on: ssh://, unix:// or tcp://; repeat for a fleet',
      collect,
    )
    .option('--fleet <file>', 'fleet file to take the engines from')
    .option('--parallel <n>', 'calls at a time for each engine, -1 for the default', parseInteger)
    .option('--all-resources', 'include networks, volumes and the like that no service uses')
    .option('--dry-run', 'show the plan of a command that changes something, and change nothing')
    // What docker compose still takes, and what changes nothing here.
    .addOption(new Option('--verbose').hideHelp())
    .addOption(new Option('--no-ansi').hideHelp())
    .addOption(new Option('--workdir <path>').hideHelp())
    .addOption(new Option('--insecure-registry').hideHelp())
    .option('--compatibility', 'name containers and images as Compose 1 did, with "_"');
}

/**
 * commander's words for a flag that a command does not know -> a line that says where it stands, if it is a global flag; else
 * nothing. `call` is the command as it is called: "flotilla up".
 */
export function globalFlagHint(message: string, call: string): string {
  const word = /unknown option '(--?[^'=]+)/.exec(message)?.[1];
  const globals = new Command();
  addGlobalOptions(globals);
  const option = globals.options.find(({ long, short }) => word === long || word === short);
  if (word === undefined || option === undefined) return '';
  const [program = '', ...command] = call.split(' ');
  const value = /<.*>/.exec(option.flags)?.[0];
  return `hint: ${word} stands before the command: ${[program, word, value, ...command].filter(Boolean).join(' ')}\n`;
}

function progressOption(): Option {
  const option = new Option('--progress <mode>', 'how progress is shown').choices([...PROGRESS_MODES]);
  return option.argParser((value) => {
    const mode = progressMode(value);
    if (mode === undefined)
      throw new InvalidArgumentError(`Allowed choices are ${PROGRESS_MODES.join(', ')}.`);
    return mode;
  });
}

/** The mode of a word that a user wrote; docker compose has two words more than it shows. */
export function progressMode(word: string): ProgressMode | undefined {
  if (word === '') return 'auto';
  return word === 'none' ? 'quiet' : PROGRESS_MODES.find((mode) => mode === word);
}

/** docker compose takes another word for "auto". */
function ansiOption(isCompose: boolean): Option {
  const option = new Option('--ansi <mode>', 'when to print ANSI control characters').choices([
    ...ANSI_MODES,
  ]);
  if (!isCompose) return option;
  return option.argParser((value) => ANSI_MODES.find((mode) => mode === value) ?? 'auto');
}

/** The global flags as they were parsed; what was not given is empty. */
export function globalOptions(program: Command): GlobalOptions {
  type Given = Omit<GlobalOptions, 'ansi'> & {
    readonly ansi?: AnsiMode | boolean;
    readonly workdir?: string;
  };
  const { ansi, workdir, ...given } = program.opts<Partial<Given>>();
  return {
    file: [],
    envFile: [],
    profile: [],
    host: [],
    ...(workdir === undefined ? {} : { projectDirectory: workdir }),
    ...given,
    ...(ansi === undefined || ansi === true ? {} : { ansi: ansi === false ? 'never' : ansi }),
  };
}

/** Collects the values of a flag that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** A size as docker's flags take it ("512m", "1.5g") -> bytes, in digits. */
export function parseSize(value: string): string {
  const bytes = parseBytes(value);
  if (bytes === undefined) throw new InvalidArgumentError('It must be a size such as 512m.');
  return bytes;
}

/** A duration as compose files have it ("1m30s") -> milliseconds. */
export function parseDuration(value: string): number {
  const ms = durationMs(value);
  if (ms === undefined || ms <= 0)
    throw new InvalidArgumentError('It must be a duration, such as 10s or 1m30s.');
  return ms;
}

/** A flag that takes a duration; its default is shown as users write it. */
export function durationOption(flags: string, help: string, defaultMs: number): Option {
  const shown = formatDuration(BigInt(defaultMs) * 1_000_000n);
  return new Option(flags, help).argParser(parseDuration).default(defaultMs, shown);
}

/** A whole number, or an error that names the flag. */
export function parseInteger(value: string): number {
  if (!/^-?\d+$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
}

/**
 * A point in time as the engine takes it (Unix seconds): an RFC 3339 time, Unix seconds, or a duration
 * that counts back from now (one below nothing: from then on). Empty text is none.
 */
export function parseTime(value: string): string {
  if (value === '' || /^\d+(\.\d+)?$/.test(value)) return value;
  const isAhead = value.startsWith('-');
  const duration = durationMs(isAhead ? value.slice(1) : value);
  const ago = isAhead && duration !== undefined ? -duration : duration;
  if (ago !== undefined) return ((Date.now() - ago) / 1000).toFixed(9);
  // A part of a second goes on as it is: a date has milliseconds only.
  const [, before, fraction = '', zone = ''] = /^(.*?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?$/s.exec(value) ?? [];
  // A day or an hour alone is one of the local zone, as a time without a zone.
  const [day, hours] = String(before).split('T');
  const ms = Date.parse(`${day}T${/^\d\d$/.test(hours ?? '00') ? `${hours ?? '00'}:00` : hours}${zone}`);
  if (Number.isNaN(ms))
    throw new InvalidArgumentError('It must be a time (2026-01-02T13:23:37Z) or a duration (42m).');
  return `${ms / 1000}.${fraction.padEnd(9, '0')}`;
}
