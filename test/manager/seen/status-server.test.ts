import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManagerEvent } from '../../../src/manager/ports.ts';
import { metricsText } from '../../../src/manager/rules/metrics.ts';
import { emptyPicture, pictureAfter } from '../../../src/manager/rules/picture.ts';
import { serveStatus } from '../../../src/manager/seen/status-server.ts';

const EVENTS: readonly ManagerEvent[] = [
  { kind: 'leading', epoch: 4 },
  { kind: 'node-down', node: 'b' },
  { kind: 'pass', stack: 'shop', elapsedMs: 250, operations: 3, problems: ['web-1 exited with 3'] },
  { kind: 'pass', stack: 'old', elapsedMs: 1, operations: 0, problems: [] },
  { kind: 'gone', stack: 'old' },
  {
    kind: 'condition',
    node: 'a',
    condition: {
      disk: { freeBytes: 5, totalBytes: 100 },
      certificates: [{ name: 'a certificate', beganAtMs: 0, expiresAtMs: 9000 }],
    },
  },
  {
    kind: 'load',
    stack: 'shop',
    service: 'web',
    replicas: 4,
    min: 2,
    max: 10,
    shares: { cpu: 1.16 },
    reason: 'cpu 81 % of 70 %',
  },
];
const PICTURE = EVENTS.reduce(
  (picture, event) => pictureAfter(picture, event, '2026-01-01T00:00:00Z'),
  emptyPicture(['a', 'b']),
);

function get(socketPath: string, path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end();
  });
}

test('events add up to what is known of nodes and stacks', () => {
  expect(PICTURE).toEqual({
    leading: true,
    term: 4,
    nodes: { a: 'up', b: 'down' },
    conditions: {
      a: {
        disk: { freeBytes: 5, totalBytes: 100 },
        certificates: [{ name: 'a certificate', beganAtMs: 0, expiresAtMs: 9000 }],
      },
    },
    stacks: {
      shop: {
        problems: ['web-1 exited with 3'],
        passes: 1,
        failedPasses: 0,
        operations: 3,
        lastPassAt: '2026-01-01T00:00:00Z',
        lastPassMs: 250,
        autoscaled: {
          web: { replicas: 4, min: 2, max: 10, shares: { cpu: 1.16 }, reason: 'cpu 81 % of 70 %' },
        },
      },
    },
  });
});

test('metrics have the form that Prometheus reads', () => {
  const text = metricsText(PICTURE);
  expect(text).toContain('# TYPE flotilla_manager_leading gauge\nflotilla_manager_leading 1\n');
  expect(text).toContain('flotilla_node_up{node="b"} 0\n');
  expect(text).toContain('flotilla_stack_problems{stack="shop"} 1\n');
  expect(text).toContain('flotilla_stack_last_pass_seconds{stack="shop"} 0.25\n');
  expect(text).toContain('flotilla_node_disk_free_bytes{node="a"} 5\n');
  expect(text).toContain(
    'flotilla_node_certificate_expiry_seconds{node="a",certificate="a certificate"} 9\n',
  );
  expect(text).toContain('flotilla_autoscale_replicas{stack="shop",service="web"} 4\n');
  expect(text).toContain('flotilla_autoscale_use{stack="shop",service="web",metric="cpu"} 1.16\n');
});

test('the status is served on a socket, also where a killed manager has left one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-status-'));
  const path = join(folder, 'manager.sock');
  writeFileSync(path, '');
  const end = await serveStatus({ path }, () => PICTURE);
  try {
    expect(JSON.parse((await get(path, '/status')).text)).toEqual(PICTURE);
    expect((await get(path, '/metrics')).text).toBe(metricsText(PICTURE));
    expect((await get(path, '/constructor')).status).toBe(404);
  } finally {
    await end();
    rmSync(folder, { recursive: true, force: true });
  }
});
