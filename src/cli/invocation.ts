/** How the program was called: under which name, with which words, and in whose place. */
export interface Invocation {
  /** As usage lines and hints name it: "flotilla", "docker compose". */
  readonly program: string;
  /** The words for the command line proper. */
  readonly words: readonly string[];
  /** Called in docker compose's place: it behaves, and reports its version, as docker compose. */
  readonly isCompose: boolean;
  /** The docker CLI asks what the plugin is. */
  readonly wantsMetadata: boolean;
  /** A shell asks what the last word can be. */
  readonly completes?: 'described' | 'bare';
  /** Variables that the docker CLI's own flags stand for; undefined takes one out. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The docker CLI sets it for its plugins, and only for them. */
const PLUGIN_VARIABLE = 'DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND';

/** What shells, and the docker CLI for them, put before the words. */
const COMPLETIONS: ReadonlyMap<string, Invocation['completes']> = new Map([
  ['__complete', 'described'],
  ['__completeNoDesc', 'bare'],
]);

/**
 * The name the program was called by, its words and its environment -> what is asked of it. As a plugin
 * ("docker-compose compose ps") the docker CLI's own flags come first, then the plugin's word; called
 * as the program docker-compose those flags stand among docker compose's own.
 */
export function invocationOf(
  calledAs: string,
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Invocation {
  const completes = COMPLETIONS.get(words[0] ?? '');
  if (completes !== undefined) return { ...invocationOf(calledAs, words.slice(1), environment), completes };
  const base = (calledAs.split(/[\\/]/).at(-1) ?? '').replace(/\.(exe|mjs)$/, '');
  const plugin = /^docker-(compose|flotilla)$/.exec(base)?.[1];
  const wantsMetadata = words[0] === 'docker-cli-plugin-metadata';
  if (plugin === undefined) {
    return { program: 'flotilla', words, isCompose: false, wantsMetadata, environment: {} };
  }
  const taken = takeDockerFlags(words);
  const operands = taken.rest.slice(taken.operandAt);
  const isPlugin = operands[0] === plugin;
  // "docker help compose"
  const isHelp = operands[0] === 'help' && operands[1] === plugin;
  const isFromDocker = isPlugin || environment[PLUGIN_VARIABLE] !== undefined;
  return {
    program: isFromDocker ? `docker ${plugin}` : base,
    words: isHelp
      ? ['--help']
      : [...taken.hostWords, ...taken.rest.slice(0, taken.operandAt), ...operands.slice(isPlugin ? 1 : 0)],
    isCompose: plugin === 'compose',
    wantsMetadata,
    // Programs that it runs in turn would take themselves for plugins, and look for their own word.
    environment: isFromDocker ? { ...taken.environment, [PLUGIN_VARIABLE]: undefined } : taken.environment,
  };
}

interface Taken {
  /** "--host address" in this program's own form. */
  readonly hostWords: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly rest: readonly string[];
  /** Where the first word stands in `rest` that is no flag and no flag's value. */
  readonly operandAt: number;
}

/** Flags of docker compose's own that stand before a command and have a value. */
const COMPOSE_VALUES = new Set([
  '-f',
  '--file',
  '-p',
  '--project-name',
  '--project-directory',
  '--workdir',
  '--env-file',
  '--profile',
  '--progress',
  '--ansi',
  '--parallel',
]);

/** The docker CLI's own flags with a value (docker CLI, cli/flags), and what each stands for. */
const DOCKER_VALUES: ReadonlyMap<string, 'host' | 'context' | 'config' | 'certificate' | 'nothing'> = new Map(
  Object.entries({
    '-H': 'host',
    '--host': 'host',
    '-c': 'context',
    '--context': 'context',
    '--config': 'config',
    '--tlscacert': 'certificate',
    '--tlscert': 'certificate',
    '--tlskey': 'certificate',
    '-l': 'nothing',
    '--log-level': 'nothing',
  }),
);
const DOCKER_SWITCHES = new Set(['-D', '--debug', '--tls', '--tlsverify']);

function takeDockerFlags(words: readonly string[]): Taken {
  const hostWords: string[] = [];
  const rest: string[] = [];
  let environment: Taken['environment'] = {};
  let left = words;
  for (let word = left[0]; word?.startsWith('-') === true; word = left[0]) {
    const { name, value, length } = flagOf(word, left[1] ?? '');
    const meaning = DOCKER_VALUES.get(name);
    if (meaning === 'host') hostWords.push('--host', value);
    else if (meaning === undefined && !DOCKER_SWITCHES.has(name)) rest.push(...left.slice(0, length));
    else environment = { ...environment, ...variablesOf(name, meaning ?? 'nothing', value) };
    left = left.slice(length);
  }
  return { hostWords, environment, operandAt: rest.length, rest: [...rest, ...left] };
}

/** A flag and its value, "--flag=value" or "--flag value"; `length` is the number of words it takes. */
function flagOf(
  word: string,
  next: string,
): { readonly name: string; readonly value: string; readonly length: 1 | 2 } {
  const equals = word.indexOf('=');
  if (equals >= 0) return { name: word.slice(0, equals), value: word.slice(equals + 1), length: 1 };
  const takesNext = DOCKER_VALUES.has(word) || COMPOSE_VALUES.has(word);
  return takesNext ? { name: word, value: next, length: 2 } : { name: word, value: '', length: 1 };
}

function variablesOf(
  name: string,
  meaning: 'context' | 'config' | 'certificate' | 'nothing',
  value: string,
): Readonly<Record<string, string | undefined>> {
  // A context that is named counts more than a host that is set.
  if (meaning === 'context') return { DOCKER_CONTEXT: value, DOCKER_HOST: undefined };
  if (meaning === 'config') return { DOCKER_CONFIG: value };
  if (name === '--tlsverify') return { DOCKER_TLS_VERIFY: '1' };
  if (meaning === 'nothing') return {};
  const folder = /^(.*)[\\/][^\\/]*$/.exec(value)?.[1];
  return { DOCKER_CERT_PATH: folder ?? '.' };
}
