import { spawn } from 'node:child_process';
import type { Channel, MailServer } from '../../model/desired/notify.ts';
import type { News } from '../rules/news.ts';
import type { Environment } from './mail-password.ts';

const PATIENCE_MS = 10_000;

/** What news goes out by. */
export interface NotifyMeans {
  /** Absent: mail can't be sent. */
  readonly mailServer?: MailServer | undefined;
  /** Commands get it, and the mail server's password may be in it. */
  readonly environment: Environment;
}

/**
 * Tells the news by every channel -> why channels failed, in words. A webhook gets JSON with `text`, as Slack and
 * those that follow it take it; a command gets the same on its standard input, and FLOTILLA_NEWS_KIND; mail goes by the server.
 */
export async function notify(
  news: News,
  channels: readonly Channel[],
  { mailServer, environment }: NotifyMeans,
): Promise<readonly string[]> {
  const outcomes = await Promise.allSettled(
    channels.map((channel) => {
      if ('webhook' in channel) return post(channel.webhook, news);
      return 'mail' in channel
        ? mail(channel.mail, news, mailServer, environment)
        : run(channel.command, news, environment);
    }),
  );
  return outcomes.flatMap((outcome) =>
    outcome.status === 'rejected'
      ? [outcome.reason instanceof Error ? outcome.reason.message : String(outcome.reason)]
      : [],
  );
}

/** Loaded where there is mail to send: most managers never do. */
async function mail(
  addresses: readonly string[],
  news: News,
  server: MailServer | undefined,
  environment: Environment,
): Promise<void> {
  if (server === undefined) throw new Error('There is no mail server: the fleet file names it under `smtp`');
  const { sendMail } = await import('./send-mail.ts');
  await sendMail(news, addresses, { server, environment, patienceMs: PATIENCE_MS });
}

function bodyOf({ kind, subject, text }: News): string {
  return JSON.stringify({ text, kind, subject });
}

/** Its address may hold a token, so it is in no message. */
async function post(url: string, news: News): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: bodyOf(news),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => undefined);
  if (response === undefined) throw new Error('A webhook does not answer');
  if (!response.ok) throw new Error(`A webhook answered ${response.status}`);
}

function run(
  [program = '', ...words]: readonly string[],
  news: News,
  environment: Environment,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(program, words, {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...environment, FLOTILLA_NEWS_KIND: news.kind },
    timeout: PATIENCE_MS,
  });
  child.once('error', (error) => reject(new Error(`The command ${program} can't be run: ${error.message}`)));
  child.once('close', (status) => {
    if (status === 0) resolve();
    else reject(new Error(`The command ${program} ended with ${status ?? 'a signal'}`));
  });
  // A command that does not read its input is no failure.
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${bodyOf(news)}\n`);
  return promise;
}
