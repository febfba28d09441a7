import { readFileSync } from 'node:fs';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { MailServer } from '../../model/desired/notify.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The password for a mail server: where an installed manager has it, else from the file that the fleet file names, else from the
 * environment; empty where none of them has one. Throws `MAIL_PASSWORD_UNREADABLE`.
 */
export function mailPassword({ passwordFile: named }: MailServer, environment: Environment): string {
  const file = environment.FLOTILLA_SMTP_PASSWORD_FILE || named;
  if (file === undefined) return environment.FLOTILLA_SMTP_PASSWORD ?? '';
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch (cause) {
    throw new FlotillaError(
      'MAIL_PASSWORD_UNREADABLE',
      `The mail server's password can't be read from ${file}`,
      {
        hint: 'name another file as `password_file` of `smtp`, and let the user of the manager read it',
        cause,
      },
    );
  }
}
