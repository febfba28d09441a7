import { hostname } from 'node:os';
import { createTransport } from 'nodemailer';
import type { MailServer } from '../../model/desired/notify.ts';
import type { News } from '../rules/news.ts';
import { type Environment, mailPassword } from './mail-password.ts';

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

interface MailMeans {
  readonly server: MailServer;
  /** The server's password may be in it. */
  readonly environment: Environment;
  readonly patienceMs: number;
}

/**
 * Sends the news as a mail in plain text. A password goes out under TLS only, but on this machine. Rejects with a reason that has
 * neither addresses nor passwords in it.
 */
export async function sendMail(
  { kind, subject, text }: News,
  addresses: readonly string[],
  { server, environment, patienceMs }: MailMeans,
): Promise<void> {
  const { host, port, isTls, user, from = `flotilla@${hostname()}` } = server;
  const transport = createTransport({
    host,
    port,
    secure: isTls,
    requireTLS: user !== undefined && !LOOPBACK.test(host),
    ...(user === undefined ? {} : { auth: { user, pass: mailPassword(server, environment) } }),
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from,
      to: [...addresses],
      subject: `flotilla: ${subject}: ${kind}`,
      text: `${text}\n`,
    });
  } catch (error) {
    throw new Error(`The mail server ${host} did not take a mail: ${reasonOf(error)}`, { cause: error });
  } finally {
    transport.close();
  }
}

/** The server's own words may repeat what it was told. */
function reasonOf(error: unknown): string {
  const { code = 'unknown', responseCode } = error as { code?: string; responseCode?: number };
  return responseCode === undefined ? code : `${code}, ${responseCode}`;
}
