import { resolvePlain } from '../scalar.ts';
import type { Mark } from '../source.ts';
import type { ScalarNode } from '../yaml-node.ts';
import { textNode } from '../yaml-node.ts';

const YAML_TAG = 'tag:yaml.org,2002:';
const KINDS: ReadonlyMap<string, ScalarNode['type']> = new Map(
  Object.entries({
    int: 'int',
    float: 'float',
    bool: 'bool',
    null: 'null',
    timestamp: 'timestamp',
  }),
);

/**
 * The value of a scalar that carries a tag: YAML's own tags demand a type, every other makes it a
 * string. A string says why the tag does not fit.
 */
export function resolveTagged(tag: string, text: string, mark: Mark): ScalarNode | string {
  const name = tag.startsWith(YAML_TAG) ? tag.slice(YAML_TAG.length) : undefined;
  if (name === 'binary') return fromBase64(text, mark);
  const kind = name === undefined ? undefined : KINDS.get(name);
  if (kind === undefined) return textNode(text, mark);
  const node = resolvePlain(text, mark);
  if (node.type === kind) return node;
  if (kind === 'float' && node.type === 'int') return { ...node, type: 'float' };
  return `"${text}" is not what its tag !!${name} says`;
}

function fromBase64(text: string, mark: Mark): ScalarNode | string {
  const digits = text.replace(/[\r\n]/g, '');
  const isValid = digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
  return isValid
    ? textNode(Buffer.from(digits, 'base64').toString('utf8'), mark)
    : 'A !!binary value must be base64';
}
