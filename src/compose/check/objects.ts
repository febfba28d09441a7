import { isIpAddress } from '../canonical/ip.ts';
import { PathTable, pathText } from '../path-table.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import { child, isTrue, type MapNode, stringOf, type YamlNode } from '../yaml/yaml-node.ts';

/** Checks the parts of one object against each other. */
type Check = (object: MapNode, path: string, reporter: ProblemReporter) => void;

const externalVolume: Check = (volume, path, reporter) => {
  if (!isTrue(child(volume, 'external'))) return;
  for (const [key, entry] of volume.entries) {
    if (key === 'external' || key === 'name' || key.startsWith('x-')) continue;
    const hint = 'an external volume is created elsewhere: only its name is used';
    reporter.error('EXTERNAL_CONFLICT', `${path} is external and sets "${key}"`, entry.key, hint);
  }
};

const source =
  (...keys: string[]): Check =>
  (object, path, reporter) => {
    const set = keys.filter((key) => object.entries.has(key));
    const second = set[1];
    if (second !== undefined) {
      const message = `${path} sets ${set.join(' and ')}, of which only one is possible`;
      reporter.error('SOURCE_CONFLICT', message, object.entries.get(second)?.key);
    }
    const elsewhere = object.entries.has('driver') || object.entries.has('external');
    if (set.length === 0 && !elsewhere) {
      reporter.error('SOURCE_MISSING', `${path} needs one of ${keys.join(', ')}`, object.mark);
    }
  };

const deviceRequest: Check = (request, path, reporter) => {
  if (!request.entries.has('count') || !request.entries.has('device_ids')) return;
  const at = request.entries.get('device_ids')?.key;
  reporter.error('DEVICE_CONFLICT', `${path} sets count and device_ids, of which only one is possible`, at);
};

const watchPath: Check = (rule, path, reporter) => {
  const node = child(rule, 'path');
  if (stringOf(node) === '') reporter.error('WRONG_VALUE', `${path}.path must not be empty`, node?.mark);
};

const portAddress: Check = (port, path, reporter) => {
  const node = child(port, 'host_ip');
  const address = stringOf(node);
  if (address === undefined || address.includes('$') || isIpAddress(address)) return;
  reporter.error('INVALID_PORT', `${path}.host_ip is not an IP address: "${address}"`, node?.mark);
};

const CHECKS: PathTable<Check> = PathTable.of<Check>({
  'volumes.*': externalVolume,
  'configs.*': source('file', 'environment', 'content'),
  'secrets.*': source('file', 'environment'),
  'services.*.ports.*': portAddress,
  'services.*.deploy.resources.reservations.devices.*': deviceRequest,
  'services.*.gpus.*': deviceRequest,
  'services.*.develop.watch.*': watchPath,
});

/** Checks the objects of a canonical model one by one. */
export function checkObjects(model: MapNode, reporter: ProblemReporter): void {
  walk(model, CHECKS, [], reporter);
}

function walk(
  node: YamlNode,
  checks: PathTable<Check>,
  path: (string | number)[],
  reporter: ProblemReporter,
): void {
  if (node.kind === 'map') {
    checks.rule?.(node, pathText(path), reporter);
    for (const [key, entry] of node.entries) {
      const next = checks.step(key);
      if (next !== undefined) walk(entry.value, next, [...path, key], reporter);
    }
  } else if (node.kind === 'list' && checks.items !== undefined) {
    const { items } = checks;
    node.items.forEach((item, index) => {
      walk(item, items, [...path, index], reporter);
    });
  }
}
