import { expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notify } from '../../../src/manager/notify/notify.ts';

const MEANS = { environment: process.env };
const NEWS = { kind: 'degraded', subject: 'stack shop', text: 'Stack shop is degraded: a' } as const;

async function withServer(
  status: number,
  action: (url: string, bodies: string[]) => Promise<void>,
): Promise<void> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      bodies.push(body);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await action(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret`, bodies);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test('a webhook gets the text as chat services take it', () =>
  withServer(200, async (webhook, bodies) => {
    expect(await notify(NEWS, [{ webhook }], MEANS)).toEqual([]);
    expect(bodies.map((body) => JSON.parse(body))).toEqual([NEWS]);
  }));

test('a webhook that refuses is told, and its address is not', () =>
  withServer(500, async (webhook) => {
    expect(await notify(NEWS, [{ webhook }], MEANS)).toEqual(['A webhook answered 500']);
  }));

test('a command gets the news on its standard input; one that fails keeps no other from being told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-notify-'));
  try {
    const file = join(folder, 'told');
    const failures = await notify(
      NEWS,
      [
        { command: ['false'] },
        { command: ['flotilla-no-such-program'] },
        { command: ['sh', '-c', `cat > "${file}"`] },
      ],
      MEANS,
    );
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(NEWS);
    expect(failures[0]).toBe('The command false ended with 1');
    expect(failures[1]).toContain("flotilla-no-such-program can't be run");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
