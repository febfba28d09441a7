import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsMaterial } from '../engine/docker/transport/endpoint.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { systemCode, systemReason } from '../errors/system-error.ts';

/**
 * The certificates of a folder under docker's own names: ca.pem, cert.pem, key.pem. undefined where none
 * of them is there and the engine is to be verified. Throws `TLS_FILES_INVALID`.
 */
export function readTls(folder: string, skipVerify: boolean): TlsMaterial | undefined {
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readPem(join(folder, name)));
  if (ca === undefined && cert === undefined && key === undefined && !skipVerify) return undefined;
  if ((cert === undefined) !== (key === undefined)) {
    throw new FlotillaError(
      'TLS_FILES_INVALID',
      `${folder} has ${cert === undefined ? 'key.pem but no cert.pem' : 'cert.pem but no key.pem'}`,
      { hint: 'both are needed to speak to an engine that asks for a certificate' },
    );
  }
  return {
    skipVerify,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function readPem(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw new FlotillaError('TLS_FILES_INVALID', `${path} can't be read: ${systemReason(cause)}`, { cause });
  }
}
