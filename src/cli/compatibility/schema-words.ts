import type { Problem } from '../../errors/problem.ts';
import type { Words } from './words.ts';

/** The parser's own words in docker compose, by what flotilla's says of the same fault. */
const SYNTAX: readonly (readonly [RegExp, string])[] = [
  [/Tabs are not allowed|cannot start with/, 'found character that cannot start any token'],
  [/Nested mappings are not allowed/, 'mapping values are not allowed in this context'],
  [/Missing closing/, 'found unexpected end of stream'],
  [/Invalid escape sequence/, 'found unknown escape character'],
  [/end with a ]/, "did not find expected ',' or ']'"],
  [/end with a }/, "did not find expected ',' or '}'"],
  [/Implicit map keys/, "could not find expected ':'"],
];

/** What a value must be, where it is one of several things: docker compose names one of them. */
const TYPES: Readonly<Record<string, string>> = {
  'a list': 'array',
  'a string': 'string',
  'a string or a mapping': 'string',
  'a string or a list': 'string',
  'a mapping': 'mapping',
  'empty or a mapping': 'mapping',
  'a list or a mapping': 'mapping',
  'empty, a string or a list': 'null',
  'a string, a number, true or false or empty': 'boolean, null, number or string',
  'true or false or a string': 'boolean or string',
  'a number or a string': 'number or string',
};

/** What it says of a text that is no such value. */
const CASTS: Readonly<Record<string, (text: string) => string>> = {
  'an integer': (text) => `strconv.Atoi: parsing "${text}": invalid syntax`,
  'a number': (text) => `strconv.ParseFloat: parsing "${text}": invalid syntax`,
  'true or false': (text) => `invalid boolean: ${text}`,
};

const failedToParse = ({ at }: Problem): string => `failed to parse ${at?.file ?? ''}: `;
const validating = ({ at }: Problem): string => `validating ${at?.file ?? ''}: `;

/** "services.web.volumes[0].type" as the schema's own checks name it. */
const placeOf = (place: string): string => place.replace(/\[(\d+)\]/g, '.$1');

function syntaxWords(message: string): string {
  return SYNTAX.find(([fault]) => fault.test(message))?.[1] ?? 'did not find expected key';
}

/** What docker compose says of files that are no valid YAML, or not of the form of a compose file. */
export const SCHEMA_WORDS: readonly Words[] = [
  {
    code: 'YAML_SYNTAX',
    message: /^The YAML is not valid: (.*)/s,
    say: ([fault = ''], problem) =>
      `${failedToParse(problem)}yaml: line ${problem.at?.line}: ${syntaxWords(fault)}`,
  },
  {
    code: 'UNKNOWN_ANCHOR',
    message: /^Alias "\*(.*)" has/s,
    say: ([name], problem) => `${failedToParse(problem)}yaml: unknown anchor '${name}' referenced`,
  },
  {
    code: 'MERGE_KEY',
    message: /^/,
    say: (_, problem) =>
      `${failedToParse(problem)}yaml: map merge requires map or sequence of maps as the value`,
  },
  { code: 'TOP_LEVEL_NOT_MAP', message: /^/, say: () => 'top-level object must be a mapping' },
  {
    code: 'WRONG_TYPE',
    message: /^(\S+) must be (an integer|a number|true or false), not "(.*)"$/s,
    say: ([place, type = '', text = '']) =>
      `error while interpolating ${place?.replace(/\[\d+\]/g, '.[]')}: failed to cast to expected type: ${CASTS[type]?.(text)}`,
  },
  {
    code: 'WRONG_TYPE',
    message: new RegExp(`^(\\S+) must be (${Object.keys(TYPES).join('|')}), not `),
    say: ([place = '', type = ''], problem) =>
      `${validating(problem)}${placeOf(place)} must be a ${TYPES[type]}`,
  },
  {
    code: 'WRONG_VALUE',
    message: /^(\S+) must be one of (.*), not "/,
    say: ([place = '', values = ''], problem) => {
      const possible = values.split(', ').map((value) => `'${value}'`);
      const which = possible.length === 1 ? '' : 'one of ';
      return `${validating(problem)}${placeOf(place)} value must be ${which}${possible.join(', ')}`;
    },
  },
  {
    code: 'MISSING_KEY',
    message: /^(\S+) needs the key "(.*)"$/,
    say: ([place = '', key], problem) => `${validating(problem)}${placeOf(place)} missing property '${key}'`,
  },
  {
    code: 'INVALID_NAME',
    message: /^(\S+) has a key "(.*)" that is no valid name$/s,
    say: ([place, key], problem) =>
      `${validating(problem)}${place} additional properties '${key}' not allowed`,
  },
  {
    code: 'INVALID_PORT',
    message: /^Port ".*" has an invalid (container|host) port "(.*)"$/s,
    say: ([side, port]) => `Invalid ${side}Port: ${port}`,
  },
  {
    code: 'INVALID_VOLUME',
    message: /^Volume "(.*)" has an (empty section between colons)$/s,
    say: ([volume, fault]) => `invalid spec: ${volume}: ${fault}`,
  },
  {
    code: 'EXTERNAL_CONFLICT',
    message: /^(\S+) is external and sets "(.*)"$/,
    say: ([place, key]) => `${place}: conflicting parameters "external" and "${key}" specified`,
  },
  {
    code: 'SOURCE_MISSING',
    message: /^(\S+) needs one of (.*)$/,
    say: ([place, sources = '']) => `${place}: one of ${sources.replaceAll(', ', '|')} must be set`,
  },
  {
    code: 'SOURCE_CONFLICT',
    message: /^(\S+) sets (.*) and (.*), of which/,
    say: ([place, first = '', last]) =>
      `${place}: ${first.replaceAll(', ', '|')}|${last} attributes are mutually exclusive`,
  },
  {
    code: 'HEALTHCHECK_TEST',
    message: /begins with neither/,
    say: () => 'healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE"',
  },
];
