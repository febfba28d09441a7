/**
 * A link with a delay, as a process of its own: what comes in on a port of loopback goes to an address a while later, and so
 * do the answers. Arguments: host, port, milliseconds for one way. Prints its port; ends with its standard input.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

const [host = '', port = '', delayMs = '0'] = process.argv.slice(2);

/** Hands on what it reads in order, each piece so long after it came; the end too. */
function carry(from: Socket, to: Socket): void {
  const later = (act: () => void): void => void setTimeout(act, Number(delayMs));
  from.setNoDelay(true);
  from.on('data', (chunk) => later(() => to.write(chunk)));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => to.destroy());
  from.on('close', () => later(() => to.destroy()));
}

const server = createServer((near) => {
  const far = connect(Number(port), host);
  carry(near, far);
  carry(far, near);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.stdin.on('end', () => process.exit(0)).resume();
