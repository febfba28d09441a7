/** A port that a process of a machine listens on. */
export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Empty: on all addresses. */
  readonly hostIp: string;
}

/** The kernel's numbers for a TCP socket that listens, and a UDP socket that is nobody's partner. */
const LISTENING: Readonly<Record<string, string>> = { tcp: '0A', udp: '07' };

/** /proc/net/tcp, tcp6, udp and udp6, each after a line with its name (proc(5)) -> what listens. */
export function parseListeners(text: string): readonly Listener[] {
  const found = new Map<string, Listener>();
  let table = '';
  for (const line of text.split('\n')) {
    const title = /^(tcp6?|udp6?):$/.exec(line);
    if (title !== null) table = title[1] ?? '';
    const match = /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2})/.exec(line);
    if (match === null) continue;
    const [, address = '', port = '', state] = match;
    const protocol = table.startsWith('tcp') ? 'tcp' : 'udp';
    if (state !== LISTENING[protocol]) continue;
    const listener: Listener = { protocol, port: Number.parseInt(port, 16), hostIp: addressOf(address) };
    found.set(`${listener.protocol} ${listener.port} ${listener.hostIp}`, listener);
  }
  return [...found.values()];
}

/** Words of four bytes, each in the machine's order, which is little-endian where Docker runs. */
function addressOf(hex: string): string {
  if (/^0+$/.test(hex)) return '';
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  const mapped = hex.length === 32 && hex.startsWith('0000000000000000FFFF0000');
  if (hex.length === 8 || mapped) {
    const four = bytes.slice(-4).map((byte) => Number.parseInt(byte, 16));
    return four.every((byte) => byte === 0) ? '' : four.join('.');
  }
  const groups = Array.from({ length: 8 }, (_, index) => bytes.slice(index * 2, index * 2 + 2).join(''));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
