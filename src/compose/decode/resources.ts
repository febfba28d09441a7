import { list, struct } from './codec.ts';
import { boolean, flag, nonZeroInteger, stringMapping, text, textMapping, texts } from './values.ts';

/** `ipam.options` is read and has no effect, as in docker compose. */
const ipam = struct([
  ['driver', text],
  [
    'config',
    list(
      struct([
        ['subnet', text],
        ['gateway', text],
        ['ip_range', text],
        ['aux_addresses', textMapping],
      ]),
    ),
  ],
]);

export const network = struct(
  [
    ['name', text],
    ['driver', text],
    ['driver_opts', textMapping],
    ['ipam', ipam],
    ['external', flag],
    ['internal', flag],
    ['attachable', flag],
    ['labels', textMapping],
    ['enable_ipv4', boolean],
    ['enable_ipv6', boolean],
  ],
  { ipam: () => ({}) },
);

export const volume = struct([
  ['name', text],
  ['driver', text],
  ['driver_opts', textMapping],
  ['external', flag],
  ['labels', textMapping],
]);

/** A top-level config or secret. */
export const fileObject = struct([
  ['name', text],
  ['file', text],
  ['environment', text],
  ['content', text],
  ['external', flag],
  ['labels', textMapping],
  ['driver', text],
  ['driver_opts', stringMapping],
  ['template_driver', text],
]);

export const modelObject = struct([
  ['name', text],
  ['model', text],
  ['context_size', nonZeroInteger],
  ['runtime_flags', texts],
]);
