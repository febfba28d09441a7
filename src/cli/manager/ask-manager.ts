import { request } from 'node:http';
import type { ManagerPicture } from '../../manager/rules/picture.ts';
import { statusSocket } from './status-socket.ts';

const PATIENCE_MS = 1000;

/** What the manager on this machine knows; undefined where none works here. */
export function askManager(
  environment: Readonly<Record<string, string>>,
): Promise<ManagerPicture | undefined> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    request({ socketPath: statusSocket(environment), path: '/status', signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('error', () => resolve(undefined));
      response.on('end', () => resolve(pictureOf(text)));
    })
      .on('error', () => resolve(undefined))
      .end();
  });
}

function pictureOf(text: string): ManagerPicture | undefined {
  try {
    const picture = JSON.parse(text) as ManagerPicture;
    return picture.leading ? picture : undefined;
  } catch {
    return undefined;
  }
}
