import { expect, test } from 'bun:test';
import type { ObservedPort } from '../../src/model/observed/container.ts';
import { displayPorts } from '../../src/ui/text/ports.ts';

const exposed = (containerPort: number, protocol = 'tcp'): ObservedPort => ({ containerPort, protocol });
const published = (hostIp: string, hostPort: number, containerPort: number, protocol = 'tcp') => ({
  hostIp,
  hostPort,
  containerPort,
  protocol,
});

test.each<[string, ObservedPort[], string]>([
  ['none', [], ''],
  ['an exposed one', [exposed(80)], '80/tcp'],
  ['a published one', [published('0.0.0.0', 8080, 80)], '0.0.0.0:8080->80/tcp'],
  ['one under its own number', [published('0.0.0.0', 80, 80)], '0.0.0.0:80->80/tcp'],
  [
    'IPv4 before IPv6',
    [published('::', 8080, 80), published('0.0.0.0', 8080, 80)],
    '0.0.0.0:8080->80/tcp, [::]:8080->80/tcp',
  ],
  ['a range of exposed ones', [exposed(9002), exposed(9000), exposed(9001)], '9000-9002/tcp'],
  ['protocols apart', [exposed(53, 'udp'), exposed(53)], '53/tcp, 53/udp'],
  ['a gap', [exposed(80), exposed(82)], '80/tcp, 82/tcp'],
  [
    'a range that is published as it is',
    [published('0.0.0.0', 9001, 9001), published('0.0.0.0', 9000, 9000)],
    '0.0.0.0:9000-9001->9000-9001/tcp',
  ],
  ['remapped ones last', [published('0.0.0.0', 8080, 80), exposed(443)], '443/tcp, 0.0.0.0:8080->80/tcp'],
  [
    'addresses by number',
    [published('10.0.0.10', 81, 80), published('10.0.0.9', 81, 80)],
    '10.0.0.9:81->80/tcp, 10.0.0.10:81->80/tcp',
  ],
])('%s', (_, ports, text) => {
  expect(displayPorts(ports)).toBe(text);
});
