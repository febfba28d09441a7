import { dirname, resolve } from 'node:path';
import { channelsOf } from '../../compose/extensions/x-notify.ts';
import type { ProblemReporter } from '../../compose/problem-reporter.ts';
import { child, itemsOf, stringOf, type YamlNode } from '../../compose/yaml/yaml-node.ts';
import {
  type Channel,
  DEFAULT_THRESHOLDS,
  type MailServer,
  type Thresholds,
} from '../../model/desired/notify.ts';
import { durationMs } from '../../model/units.ts';

/** How a manager tells people what happens, and from when on. */
export interface Telling {
  readonly channels: readonly Channel[];
  readonly mailServer?: MailServer;
  readonly thresholds: Thresholds;
}

/** Where no fleet file says anything about it. */
export const NOBODY_TOLD: Telling = { channels: [], thresholds: DEFAULT_THRESHOLDS };

/** `notify`, `smtp` and `thresholds` of the fleet file at `path`. The schema has spoken of what is of the wrong form. */
export function tellingOf(file: YamlNode | undefined, path: string, reporter: ProblemReporter): Telling {
  const channels = channelsOf(itemsOf(child(file, 'notify')), reporter);
  const mailServer = mailServerOf(child(file, 'smtp'), dirname(path), reporter);
  if (mailServer === undefined && channels.some((channel) => 'mail' in channel) && !reporter.hasErrors) {
    const hint = 'add `smtp: smtp://user@mail.example.com:587`';
    reporter.error('WRONG_VALUE', 'Mail needs a server to go by', child(file, 'notify')?.mark, hint);
  }
  const thresholds = thresholdsOf(child(file, 'thresholds'), reporter);
  return { channels, thresholds, ...(mailServer === undefined ? {} : { mailServer }) };
}

/** "smtp://user@host:port", or a mapping with that as its `server`. */
function mailServerOf(
  node: YamlNode | undefined,
  folder: string,
  reporter: ProblemReporter,
): MailServer | undefined {
  if (node === undefined) return undefined;
  const written = child(node, 'server') ?? node;
  const text = stringOf(written) ?? '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isTls = url?.protocol === 'smtps:';
  if (url === undefined || (url.protocol !== 'smtp:' && !isTls) || url.hostname === '') {
    const hint = 'write smtp://user@mail.example.com:587, or smtps:// for TLS from the first byte';
    reporter.error('WRONG_VALUE', "The mail server's address can't be understood", written.mark, hint);
    return undefined;
  }
  if (url.password !== '') {
    const hint = 'put it into a file that `password_file` names, or into FLOTILLA_SMTP_PASSWORD';
    reporter.error('WRONG_VALUE', 'A password has no place in the fleet file', written.mark, hint);
  }
  const from = stringOf(child(node, 'from'));
  const passwordFile = stringOf(child(node, 'password_file'));
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (isTls ? 465 : 587)),
    isTls,
    ...(url.username === '' ? {} : { user: decodeURIComponent(url.username) }),
    ...(from === undefined ? {} : { from }),
    ...(passwordFile === undefined ? {} : { passwordFile: resolve(folder, passwordFile) }),
  };
}

function thresholdsOf(node: YamlNode | undefined, reporter: ProblemReporter): Thresholds {
  const disk = child(node, 'disk');
  const certificate = child(node, 'certificate');
  const percent = /^(\d{1,2}(?:\.\d+)?) ?%$/.exec(stringOf(disk) ?? '')?.[1];
  if (disk !== undefined && percent === undefined) {
    reporter.error('WRONG_VALUE', 'The threshold of disks must be a share like 10%', disk.mark);
  }
  const ms = durationMs(stringOf(certificate) ?? '');
  if (certificate !== undefined && ms === undefined) {
    reporter.error('WRONG_VALUE', 'The threshold of certificates must be a time like 7d', certificate.mark);
  }
  return {
    diskPercent: percent === undefined ? DEFAULT_THRESHOLDS.diskPercent : Number(percent),
    certificateMs: ms ?? DEFAULT_THRESHOLDS.certificateMs,
  };
}
