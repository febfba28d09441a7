import type { Problem } from '../../errors/problem.ts';
import { FETCH_WORDS } from './fetch-words.ts';
import { SCHEMA_WORDS } from './schema-words.ts';
import type { Words } from './words.ts';

const INVALID_NAME =
  'must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number';
const INVALID = ': invalid compose project';

const fileOf = ({ at }: Problem): string => at?.file ?? '';

/** What docker compose says to what flotilla has a code and a message of its own for. */
const WORDS: readonly Words[] = [
  { code: 'NO_COMPOSE_FILE', message: /^/, say: () => 'no configuration file provided: not found' },
  { code: 'FILE_EMPTY', message: /^/, say: () => 'empty compose file' },
  {
    code: 'FILE_MISSING',
    message: /^Compose file (.*) does not exist$/s,
    say: ([path]) => `open ${path}: no such file or directory`,
  },
  {
    code: 'FILE_IS_DIRECTORY',
    message: /^(.*) is a directory/s,
    say: ([path]) => `read ${path}: is a directory`,
  },
  {
    code: 'ENV_FILE_MISSING',
    message: /^Env file "(.*)" does not exist$/s,
    say: ([path]) => `couldn't find env file: ${path}`,
  },
  {
    code: 'ENV_FILE_MISSING',
    message: /^(Env|Label) file (.*) does not exist$/s,
    say: ([kind = '', path]) =>
      `${kind.toLowerCase()} file ${path} not found: stat ${path}: no such file or directory`,
  },
  {
    code: 'PROJECT_NAME',
    message: /^Project name "(.*)" is not valid$/s,
    say: ([name]) => `invalid project name "${name}": ${INVALID_NAME}`,
  },
  { code: 'PROJECT_NAME', message: /^/, say: () => 'project name must not be empty' },
  {
    code: 'UNDEFINED_DEPENDENCY',
    message: /^Service "(.*)" depends on "(.*)", which/,
    say: ([service, other]) => `service "${service}" depends on undefined service "${other}"${INVALID}`,
  },
  { code: 'UNDEFINED_REFERENCE', message: /^(.*)$/, say: ([message]) => `${message}${INVALID}` },
  { code: 'NO_IMAGE', message: /^S(.*)$/, say: ([message]) => `s${message}${INVALID}` },
  {
    code: 'DEPENDENCY_CYCLE',
    message: /itself: (.*)$/,
    say: ([cycle]) => `dependency cycle detected: ${cycle}`,
  },
  {
    code: 'NETWORK_CONFLICT',
    message: /^Service "(.*)" sets network_mode and networks/,
    say: ([service]) =>
      `service ${service} declares mutually exclusive \`network_mode\` and \`networks\`${INVALID}`,
  },
  {
    code: 'VALUES_DIFFER',
    message: /^Service "(.*)" sets (\S+) and (\S+) to different values$/,
    say: ([service, key, other]) =>
      `services.${service}: can't set distinct values on '${key}' and '${other}'${INVALID}`,
  },
  {
    code: 'UNKNOWN_KEY',
    message: /^(?:The compose file|(.*)) has no key "(.*)"$/s,
    say: ([place = '', key], problem) =>
      `validating ${fileOf(problem)}: ${place} additional properties '${key}' not allowed`,
  },
  {
    code: 'EXTENDS_MISSING',
    message: /^Service "(.*)" extends "(.*)", which (.*) does not have$/s,
    say: ([service, other, file]) =>
      `cannot extend service "${service}" in ${file}: service "${other}" not found`,
  },
  {
    code: 'INCLUDE_CONFLICT',
    message: /^(\S+) is defined here/,
    say: ([place]) => `${place} conflicts with imported resource`,
  },
  {
    code: 'VARIABLE_REQUIRED',
    message: /^(.*) needs variable "(.*)", which has no value(?:: ([\s\S]*))?$/,
    say: ([place, name, message = '']) =>
      `error while interpolating ${place}: required variable ${name} is missing a value: ${message}`,
  },
  {
    code: 'INTERPOLATION_SYNTAX',
    message: /^(.*) has an invalid variable reference/,
    say: ([place]) => `invalid interpolation format for ${place}.`,
  },
  {
    code: 'DUPLICATE_KEY',
    message: /^Key "(.*)" is defined twice, first at (\d+)/s,
    say: ([key, first], problem) =>
      `failed to parse ${fileOf(problem)}: line ${problem.at?.line}: mapping key "${key}" already defined at line ${first}`,
  },
  {
    code: 'ENV_FILE_SYNTAX',
    message: /^A (key cannot contain a space)$/,
    say: ([fault], problem) => `failed to read ${fileOf(problem)}: line ${problem.at?.line}: ${fault}`,
  },
  {
    code: 'WRONG_VALUE',
    message: /^COMPOSE_DISABLE_ENV_FILE is neither true nor false: (".*")$/s,
    say: ([value]) => `strconv.ParseBool: parsing ${value}: invalid syntax`,
  },
  ...SCHEMA_WORDS,
  ...FETCH_WORDS,
];

/**
 * The line that docker compose would end with, which scripts look for: that of the first of the errors that has one, by how early
 * docker compose comes upon it. Undefined where there is none.
 */
export function problemWords(problems: readonly Problem[]): string | undefined {
  const lines = problems
    .filter(({ severity }) => severity === 'error')
    .flatMap((problem) => {
      const words = WORDS.find(({ code, message }) => code === problem.code && message.test(problem.message));
      if (words === undefined) return [];
      const [, ...parts] = words.message.exec(problem.message) ?? [];
      return [words.say(parts, problem)];
    });
  return lines.sort((a, b) => turnOf(a) - turnOf(b))[0];
}

/** It reads all files first, and looks at last whether what they have fits together. */
function turnOf(line: string): number {
  if (line.startsWith('failed to parse ')) return 0;
  return line.endsWith(INVALID) ? 2 : 1;
}
