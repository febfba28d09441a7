import { messageOf } from './message-of.ts';

/** The code of what the runtime's modules throw, such as "ENOENT"; undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const REASON_BY_CODE: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBADF: 'it is not open',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links form a loop',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'a part of its path is no directory',
  EPERM: 'not permitted',
  EROFS: 'the disk is read-only',
};

/** Why a file could not be read or written, for people: "permission denied". */
export function systemReason(error: unknown): string {
  const code = systemCode(error);
  if (code !== undefined) return REASON_BY_CODE[code] ?? code;
  return messageOf(error);
}
