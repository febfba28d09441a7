import { isNull, pairs } from '../yaml/yaml-node.ts';
import { type Codec, dictionary, list, struct } from './codec.ts';
import { bytes, nonZeroInteger, plainInteger, text } from './values.ts';

/** A limit is an integer by itself: one in quotes was cast before where that is possible. */
const limit: Codec = (node, context) => {
  if (node.kind === 'scalar' && node.type === 'int') return nonZeroInteger(node, context);
  const hint = 'write it without quotes and without a fraction';
  context.reporter.error('WRONG_TYPE', 'A limit must be an integer', node.mark, hint);
  return undefined;
};

const limits = struct([
  ['soft', limit],
  ['hard', limit],
]);

/** A number where both limits are the same one. */
const ulimit: Codec = (node, context) =>
  node.kind === 'scalar' ? (limit(node, context) ?? {}) : limits(node, context);
const limitsByName = dictionary(ulimit);

export const ulimits: Codec = (node, context) => {
  for (const [name, value] of pairs(node)) {
    if (!isNull(value) && value.kind !== 'list') continue;
    context.reporter.error('WRONG_TYPE', `The limit "${name}" must be a number or a mapping`, value.mark);
  }
  return limitsByName(node, context);
};

const rates = list(
  struct(
    [
      ['path', text],
      ['rate', bytes],
    ],
    { path: () => '', rate: () => '0' },
  ),
);

export const blkio = struct([
  ['weight', plainInteger],
  [
    'weight_device',
    list(
      struct(
        [
          ['path', text],
          ['weight', plainInteger],
        ],
        { path: () => '', weight: () => 0 },
      ),
    ),
  ],
  ['device_read_bps', rates],
  ['device_read_iops', rates],
  ['device_write_bps', rates],
  ['device_write_iops', rates],
]);
