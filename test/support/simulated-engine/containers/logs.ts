import type { ServerResponse } from 'node:http';
import { Refusal } from '../refusal.ts';
import type { SimulatedContainer } from '../world.ts';

/** `GET /containers/{id}/logs`: what it has written, and with `follow` what it writes until it ends. */
export function sendLogs(
  container: SimulatedContainer,
  query: URLSearchParams,
  response: ServerResponse,
): void {
  const wanted = (['stdout', 'stderr'] as const).filter((stream) => isTrue(query.get(stream)));
  if (wanted.length === 0) throw new Refusal(400, 'Bad parameters: you must choose at least one stream');
  const format = (entry: SimulatedContainer['output'][number]) => {
    const time = isTrue(query.get('timestamps')) ? `${nanoseconds(entry.timeMs)} ` : '';
    const payload = Buffer.from(`${time}${entry.line}\n`);
    return container.body.Tty === true ? payload : frame(entry.stream, payload);
  };
  const inTime = (entry: SimulatedContainer['output'][number]) =>
    entry.timeMs >= Number(query.get('since') || 0) * 1000 &&
    (!query.get('until') || entry.timeMs <= Number(query.get('until')) * 1000);
  const matching = () => container.output.filter((entry) => wanted.includes(entry.stream) && inTime(entry));
  const tail = query.get('tail') ?? 'all';
  const past = matching();
  let sent = past.length;
  response.writeHead(200, { 'content-type': 'application/vnd.docker.raw-stream' });
  response.flushHeaders();
  const shown = tail === 'all' ? past : past.slice(past.length - Math.min(Number(tail), past.length));
  for (const entry of shown) response.write(format(entry));
  const isOver = () => container.removed || container.state === 'exited' || container.state === 'created';
  if (!isTrue(query.get('follow')) || isOver()) {
    response.end();
    return;
  }
  const look = () => {
    const now = matching();
    for (const entry of now.slice(sent)) response.write(format(entry));
    sent = now.length;
    if (!isOver()) return;
    container.watchers.delete(look);
    response.end();
  };
  container.watchers.add(look);
  response.on('close', () => container.watchers.delete(look));
}

/** One byte of stream, three of padding, the length, the payload. */
function frame(stream: 'stdout' | 'stderr', payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream === 'stdout' ? 1 : 2;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

function nanoseconds(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000000Z');
}

export function isTrue(value: string | null): boolean {
  return value === '1' || value === 'true' || value === 'True';
}
