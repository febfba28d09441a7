import { expect, test } from 'bun:test';
import { loadFleetFile } from '../../src/fleet/file/load.ts';

const load = (text: string) =>
  loadFleetFile('/fleet.yaml', {
    readText: () => `nodes: { a: "ssh://a" }\n${text}`,
    isDirectory: () => false,
  });

const DAY_MS = 24 * 60 * 60_000;

test('a fleet file says how people are told, and of what', () => {
  const { telling, problems } = load(`
notify:
  - webhook: https://chat.example/hook
    on: [degraded, node-lost]
  - command: [page, ops]
  - command: page
  - mail: ops@example.com
  - mail: [ann@example.com, bob@example.com]
smtp: smtp://flotilla@mail.example.com
`);
  expect(problems).toEqual([]);
  expect(telling).toEqual({
    channels: [
      { on: ['node-lost', 'degraded'], webhook: 'https://chat.example/hook' },
      { command: ['page', 'ops'] },
      { command: ['page'] },
      { mail: ['ops@example.com'] },
      { mail: ['ann@example.com', 'bob@example.com'] },
    ],
    mailServer: { host: 'mail.example.com', port: 587, isTls: false, user: 'flotilla' },
    thresholds: { diskPercent: 10, certificateMs: 7 * DAY_MS },
  });
});

test('a mail server can have a sender, a file with the password, and TLS from the first byte', () => {
  const { telling } = load(
    'smtp: { server: "smtps://a%40b@[::1]:4650", from: flotilla@example.com, password_file: secrets/smtp }',
  );
  expect(telling.mailServer).toEqual({
    host: '::1',
    port: 4650,
    isTls: true,
    user: 'a@b',
    from: 'flotilla@example.com',
    passwordFile: '/secrets/smtp',
  });
});

test('the thresholds of disks and certificates can be others', () => {
  expect(load('thresholds: { disk: 5 %, certificate: 30d }').telling.thresholds).toEqual({
    diskPercent: 5,
    certificateMs: 30 * DAY_MS,
  });
});

test.each([
  ['notify: [{ on: [degraded] }]', 'has either a webhook'],
  ['notify: [{ webhook: "https://a", command: b }]', 'has either a webhook'],
  ['notify: [{ webhook: chat.example }]', 'an address with http or https'],
  ['notify: [{ webhook: "https://a", on: [sunrise] }]', 'sunrise'],
  ['notify: [{ mail: ops }]\nsmtp: smtp://a', 'an address like'],
  ['notify: [{ mail: ops@example.com }]', 'needs a server'],
  ['smtp: mail.example.com', "can't be understood"],
  ['smtp: "smtp://user:secret@mail.example.com"', 'no place in the fleet file'],
  ['thresholds: { disk: 5 }', 'must be a string'],
  ['thresholds: { disk: little }', 'a share like 10%'],
  ['thresholds: { certificate: soon }', 'a time like 7d'],
])('%j is refused', (text, message) => {
  const messages = load(text).problems.map((problem) => problem.message);
  expect(messages.join('\n')).toContain(message);
  expect(messages.join('\n')).not.toContain('secret');
});
