import { get } from 'node:http';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { ManagerPicture } from '../rules/picture.ts';

/** The manager's main loop serves it: one that is busy is given this long. */
const USUAL_PATIENCE_MS = 4000;

/** What the manager knows that serves its status at a unix socket. Rejects with `MANAGER_SILENT`. */
export function askStatus(socket: string, patienceMs = USUAL_PATIENCE_MS): Promise<ManagerPicture> {
  const { promise, resolve, reject } = Promise.withResolvers<ManagerPicture>();
  const silent = (cause: unknown): void =>
    reject(
      new FlotillaError('MANAGER_SILENT', `No manager answers at ${socket}`, {
        hint: 'flotilla manager status tells which manager works, and where',
        cause,
      }),
    );
  const request = get({ socketPath: socket, path: '/status', timeout: patienceMs }, async (response) => {
    try {
      let text = '';
      response.setEncoding('utf8');
      for await (const chunk of response) text += chunk;
      resolve(JSON.parse(text) as ManagerPicture);
    } catch (error) {
      silent(error);
    }
  });
  request.once('timeout', () => request.destroy(new Error('no answer in time'))).once('error', silent);
  return promise;
}
