import { expect, test } from 'bun:test';
import { parseListeners } from '../../../src/mesh/rules/listeners.ts';

const TITLE =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

test('what listens is read from the tables of the kernel, in both families', () => {
  const text = [
    'tcp:',
    TITLE,
    '   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1',
    '   1: 0100007F:0035 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1',
    '   2: 0100007F:C350 0100007F:0035 01 00000000:00000000 00:00000000 00000000     0        0 3 1',
    'tcp6:',
    '   0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 4 1',
    '   1: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 5 1',
    'udp:',
    '  10: 0500000A:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 6 2',
  ].join('\n');
  expect(parseListeners(text)).toEqual([
    { protocol: 'tcp', port: 8080, hostIp: '' },
    { protocol: 'tcp', port: 53, hostIp: '127.0.0.1' },
    { protocol: 'tcp', port: 80, hostIp: '::1' },
    { protocol: 'udp', port: 53, hostIp: '10.0.0.5' },
  ]);
});
