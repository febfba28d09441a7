/**
 * The form a value may have. A rule names for each of YAML's kinds what is allowed; a kind that is not
 * named is refused. `string | list` and the like are therefore one rule with two kinds.
 */
export interface Rule {
  readonly scalar?: ScalarRule;
  readonly list?: ListRule;
  readonly map?: MapRule;
}

export type ScalarKind = 'string' | 'integer' | 'number' | 'boolean' | 'null';

export interface ScalarRule {
  readonly kinds: readonly ScalarKind[];
  readonly values?: readonly string[];
  readonly pattern?: RegExp;
  /** What the pattern allows, for the message. */
  readonly examples?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface ListRule {
  readonly items: Rule;
  readonly unique?: boolean;
}

export interface MapRule {
  /** The keys that are known, and the form of each. */
  readonly keys?: Readonly<Record<string, Rule>>;
  /** The form of all other keys, whose names must match `names`; absent: other keys are refused. */
  readonly others?: Rule;
  readonly names?: RegExp;
  /** A key of another name is let through, whatever its value. */
  readonly unchecked?: boolean;
  readonly required?: readonly string[];
  /** At least one of these must be there. */
  readonly oneOf?: readonly string[];
  /** `x-*` is allowed beside the keys. */
  readonly extensible?: boolean;
}

/** A scalar of one of these types. */
export function scalar(...kinds: ScalarKind[]): Rule {
  return { scalar: { kinds } };
}

export const ANYTHING: Rule = {};
export const STRING = scalar('string');
export const STRING_OR_NUMBER = scalar('string', 'number');
export const BOOLEAN = scalar('boolean', 'string');
export const INTEGER = scalar('integer', 'string');
export const NUMBER = scalar('number', 'string');

/** A string that is one of these values. */
export function choice(...values: string[]): Rule {
  return { scalar: { kinds: ['string'], values } };
}

/** Merges rules of different kinds into one that allows each. */
export function either(...rules: Rule[]): Rule {
  return Object.assign({}, ...rules);
}

/** A list whose items follow a rule; `unique`: no item may stand twice. */
export function listOf(items: Rule, unique = false): Rule {
  return { list: { items, unique } };
}

/** A mapping of fixed keys, and `x-*`. */
export function object(keys: Readonly<Record<string, Rule>>, required: readonly string[] = []): Rule {
  return { map: { keys, required, extensible: true } };
}

/** A mapping whose keys the user chooses. */
export function mapOf(others: Rule, names?: RegExp, unchecked = false): Rule {
  return { map: names === undefined ? { others } : { others, names, unchecked } };
}

/** A name that is not empty. */
export const ANY_NAME = /^.+$/;

export const STRINGS = listOf(STRING);
export const UNIQUE_STRINGS = listOf(STRING, true);
export const STRING_OR_LIST = either(STRING, UNIQUE_STRINGS);
export const LIST_OR_MAP = either(mapOf(scalar('string', 'number', 'boolean', 'null')), UNIQUE_STRINGS);
export const COMMAND = either(scalar('null', 'string'), STRINGS);
/** Options, which may even have an empty name. */
export const OPTIONS = mapOf(STRING_OR_NUMBER, ANY_NAME, true);
/** Names of services, networks and so on. */
export const NAME = /^[a-zA-Z0-9._-]+$/;
