import type { Client, ParsedKey } from 'ssh2';

/** Answers the bytes to be signed with a signature. */
type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;

/** The part of ssh2's protocol that asks for a login with a key; without `sign`, only whether the key would do. */
interface KeyLogin {
  authPK?: (username: string, key: ParsedKey, algorithm?: string, sign?: Sign) => void;
}

/**
 * Lets a client sign at once with keys that this process holds itself. ssh2 first asks for each whether it would do, which costs a way
 * there and back, and OpenSSH's server makes a client wait 5 to 9 ms for every answer that is not a success. Keys of an agent
 * are asked about, as ssh does: signing with one may need the user's finger. To be called when the client connects.
 */
export function signAtOnce(client: Client): void {
  const protocol = (client as unknown as { readonly _protocol?: KeyLogin })._protocol;
  const login = protocol?.authPK?.bind(protocol);
  // Without it, ssh2 asks first, and all else is the same.
  if (protocol === undefined || login === undefined) return;
  protocol.authPK = (username, key, algorithm, sign) => {
    if (sign !== undefined || !key.isPrivateKey()) return login(username, key, algorithm, sign);
    login(username, key, algorithm, (data, done) => {
      const signature: unknown = key.sign(data, digestOf(algorithm));
      if (Buffer.isBuffer(signature)) done(signature);
      // What can't sign is asked about: ssh2 then says what is wrong with it.
      else login(username, key, algorithm);
    });
  };
}

/** An RSA key signs with the digest that its algorithm names (RFC 8332); any other has one of its own. */
function digestOf(algorithm = ''): string | undefined {
  const size = /^rsa-sha2-(\d+)$/.exec(algorithm)?.[1];
  return size === undefined ? undefined : `sha${size}`;
}
