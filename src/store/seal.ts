import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { FlotillaError } from '../errors/flotilla-error.ts';

/** Texts, as they are kept: base64 of SPKI and PKCS #8. */
export interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

const SALT = 'flotilla sealed contents 1';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Of an X25519 public key as SPKI (RFC 8410). */
const PUBLIC_KEY_BYTES = 44;

/** A new pair of X25519 keys, in base64. */
export function newKeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  };
}

/** The public half of a private key, in base64. */
export function publicKeyOf(privateKey: string): string {
  return createPublicKey(readPrivate(privateKey)).export({ type: 'spki', format: 'der' }).toString('base64');
}

/**
 * Encrypts for whoever has the private key, and for nobody else, the writer included: an X25519 key made for this text, HKDF with
 * SHA-256, AES-256-GCM. `context` has to be the same when it is opened, so that one text can't be put in another's place.
 */
export function seal(text: string, publicKey: string, context: string): string {
  const own = generateKeyPairSync('x25519');
  const ownPublic = own.publicKey.export({ type: 'spki', format: 'der' });
  const shared = diffieHellman({ privateKey: own.privateKey, publicKey: readPublic(publicKey) });
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFrom(shared, ownPublic), nonce).setAAD(
    Buffer.from(context),
  );
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([ownPublic, nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Throws `SEAL_BROKEN` where it was sealed for another key or changed. */
export function unseal(sealed: string, privateKey: string, context: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const nonceAt = PUBLIC_KEY_BYTES;
  const tagAt = nonceAt + NONCE_BYTES;
  const textAt = tagAt + TAG_BYTES;
  try {
    const theirs = bytes.subarray(0, nonceAt);
    const publicKey = createPublicKey({ key: theirs, type: 'spki', format: 'der' });
    const shared = diffieHellman({ privateKey: readPrivate(privateKey), publicKey });
    const decipher = createDecipheriv('aes-256-gcm', keyFrom(shared, theirs), bytes.subarray(nonceAt, tagAt))
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(tagAt, textAt));
    return Buffer.concat([decipher.update(bytes.subarray(textAt)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new FlotillaError('SEAL_BROKEN', `${context} can't be opened with this manager's key`, {
      hint: 'deploy the stack again: it is sealed for the manager that is there now',
      cause,
    });
  }
}

function keyFrom(shared: Buffer, ownPublic: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', shared, SALT, ownPublic, KEY_BYTES));
}

function readPublic(text: string): KeyObject {
  return createPublicKey({ key: Buffer.from(text, 'base64'), type: 'spki', format: 'der' });
}

function readPrivate(text: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(text, 'base64'), type: 'pkcs8', format: 'der' });
}
