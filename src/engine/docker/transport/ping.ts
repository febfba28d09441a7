import http from 'node:http';
import https from 'node:https';
import type { Ping } from '../../liveness.ts';

/** Asks an engine for a sign of life, on a connection of the agent's. */
export function pingEngine(options: http.RequestOptions): Ping {
  const { request: send } = options.protocol === 'https:' ? https : http;
  const request = send({ ...options, method: 'GET', path: '/_ping' });
  let isSent = false;
  request.on('socket', () => {
    isSent = true;
  });
  const answered = new Promise<void>((resolve, reject) => {
    request.on('response', (response) => response.on('close', resolve).resume()).on('error', reject);
  });
  request.end();
  return { isSent: () => isSent, answered, cancel: () => request.destroy() };
}
