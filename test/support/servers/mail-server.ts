import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { MailServer } from '../../../src/model/desired/notify.ts';

/** A mail as a server got it. */
export interface ReceivedMail {
  readonly to: readonly string[];
  /** Who logged in, if anybody did. */
  readonly user: string | undefined;
  /** Headers and body. */
  readonly text: string;
}

/** The password of every user. */
export const MAIL_PASSWORD = 'right';

/** A mail server on loopback that keeps what it gets. */
export class TestMailServer implements AsyncDisposable {
  readonly received: ReceivedMail[] = [];
  readonly #server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username = '', password }, _session, done) =>
      password === MAIL_PASSWORD ? done(null, { user: username }) : done(new Error(`${password} is wrong`)),
    onData: (stream, { envelope, user }, done) => {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      stream.on('end', () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        this.received.push({ to, user: user as string | undefined, text });
        done();
      });
    },
  });

  static async start(): Promise<TestMailServer> {
    const server = new TestMailServer();
    // A client that hangs up is no failure.
    server.#server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get address(): MailServer {
    const { port } = this.#server.server.address() as AddressInfo;
    return { host: '127.0.0.1', port, isTls: false };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(resolve));
  }
}
