import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { notify } from '../../../src/manager/notify/notify.ts';
import type { MailServer } from '../../../src/model/desired/notify.ts';

const NEWS = {
  kind: 'degraded',
  subject: 'stack shop',
  stack: 'shop',
  text: 'Stack shop is degraded: a',
} as const;

interface Received {
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly text: string;
}

/** A mail server on loopback; the user's password is "right". */
async function withMailServer(
  options: SMTPServerOptions,
  action: (server: MailServer, received: readonly Received[]) => Promise<void>,
): Promise<void> {
  const received: Received[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username = '', password }, _session, done) =>
      password === 'right' ? done(null, { user: username }) : done(new Error(`${password} is wrong`)),
    onData(stream, { envelope, user }, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      stream.on('end', () => {
        received.push({
          to: envelope.rcptTo.map(({ address }) => address),
          user: user as string | undefined,
          text,
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  try {
    await action({ host: '127.0.0.1', port, isTls: false }, received);
  } finally {
    await new Promise<void>((resolve) => server.close(resolve));
  }
}

test('a mail has the news as its text, and goes to everyone', () =>
  withMailServer({}, async (server, received) => {
    const channel = { mail: ['ops@example.com', 'ann@example.com'] };
    expect(await notify(NEWS, [channel], { ...server, from: 'flotilla@example.com' })).toEqual([]);
    expect(received[0]?.to).toEqual(channel.mail);
    expect(received[0]?.text).toContain('From: flotilla@example.com\r\n');
    expect(received[0]?.text).toContain('Subject: flotilla: stack shop: degraded\r\n');
    expect(received[0]?.text).toContain('\r\n\r\nStack shop is degraded: a\r\n');
  }));

test("the user's password is read from a file", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-mail-'));
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'right\n');
  try {
    await withMailServer({}, async (server, received) => {
      const failures = await notify(NEWS, [{ mail: ['ops@example.com'] }], {
        ...server,
        user: 'flotilla',
        passwordFile,
      });
      expect(failures).toEqual([]);
      expect(received[0]?.user).toBe('flotilla');
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a server that refuses is told, and neither addresses nor passwords are', () =>
  withMailServer({}, async (server) => {
    process.env.FLOTILLA_SMTP_PASSWORD = 'hidden';
    try {
      const [failure = ''] = await notify(NEWS, [{ mail: ['ops@example.com'] }], { ...server, user: 'ann' });
      expect(failure).toStartWith('The mail server 127.0.0.1 did not take a mail: EAUTH');
      expect(failure).not.toMatch(/hidden|ops@|ann/);
    } finally {
      delete process.env.FLOTILLA_SMTP_PASSWORD;
    }
  }));

test('a server that does not answer keeps no other from being told', () =>
  withMailServer({}, async (server, received) => {
    const silent = { ...server, port: 1 };
    const failures = await notify(NEWS, [{ mail: ['ops@example.com'] }], silent);
    expect(failures.join('\n')).toContain('did not take a mail');
    expect(await notify(NEWS, [{ mail: ['ops@example.com'] }])).toEqual([
      'There is no mail server: the fleet file names it under `smtp`',
    ]);
    expect(received).toEqual([]);
  }));
