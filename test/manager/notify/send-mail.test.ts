import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NotifyMeans, notify } from '../../../src/manager/notify/notify.ts';
import { MAIL_PASSWORD, TestMailServer } from '../../support/servers/mail-server.ts';

const NEWS = {
  kind: 'degraded',
  subject: 'stack shop',
  stack: 'shop',
  text: 'Stack shop is degraded: a',
} as const;

function by(
  mailServer: NotifyMeans['mailServer'],
  environment: NotifyMeans['environment'] = {},
): NotifyMeans {
  return { mailServer, environment };
}

test('a mail has the news as its text, and goes to everyone', async () => {
  await using server = await TestMailServer.start();
  const channel = { mail: ['ops@example.com', 'ann@example.com'] };
  expect(await notify(NEWS, [channel], by({ ...server.address, from: 'flotilla@example.com' }))).toEqual([]);
  const [mail] = server.received;
  expect(mail?.to).toEqual(channel.mail);
  expect(mail?.text).toContain('From: flotilla@example.com\r\n');
  expect(mail?.text).toContain('Subject: flotilla: stack shop: degraded\r\n');
  expect(mail?.text).toContain('\r\n\r\nStack shop is degraded: a\r\n');
});

test("the user's password is read from a file", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-mail-'));
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${MAIL_PASSWORD}\n`);
  try {
    await using server = await TestMailServer.start();
    const login = { ...server.address, user: 'flotilla', passwordFile };
    expect(await notify(NEWS, [{ mail: ['ops@example.com'] }], by(login))).toEqual([]);
    expect(server.received[0]?.user).toBe('flotilla');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a server that refuses is told, and neither addresses nor passwords are', async () => {
  await using server = await TestMailServer.start();
  const login = { ...server.address, user: 'ann' };
  const means = by(login, { FLOTILLA_SMTP_PASSWORD: 'hidden' });
  const [failure = ''] = await notify(NEWS, [{ mail: ['ops@example.com'] }], means);
  expect(failure).toStartWith('The mail server 127.0.0.1 did not take a mail: EAUTH');
  expect(failure).not.toMatch(/hidden|ops@|ann/);
});

test('a password goes without TLS to this machine only, whose name is not just the beginning of one', async () => {
  await using server = await TestMailServer.start();
  const login = { ...server.address, user: 'flotilla', host: '127.1' };
  const means = by(login, { FLOTILLA_SMTP_PASSWORD: MAIL_PASSWORD });
  const failures = await notify(NEWS, [{ mail: ['ops@example.com'] }], means);
  expect(failures.join('\n')).toContain('did not take a mail: ETLS');
  expect(server.received).toEqual([]);
});

test('a server that does not answer is told, and so is that there is none', async () => {
  const silent = { host: '127.0.0.1', port: 1, isTls: false };
  const failures = await notify(NEWS, [{ mail: ['ops@example.com'] }], by(silent));
  expect(failures.join('\n')).toContain('did not take a mail');
  expect(await notify(NEWS, [{ mail: ['ops@example.com'] }], by(undefined))).toEqual([
    'There is no mail server: the fleet file names it under `smtp`',
  ]);
});
