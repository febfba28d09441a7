import type { CommandContext } from '../context.ts';

/**
 * Asks a question that yes or no answers. The end of input, and anything but yes, is no; `enterAgrees`: an empty line at a
 * terminal is yes. The answer may come from a pipe, and those to further questions behind it. docker compose asks on standard output, and takes
 * more words for yes.
 */
export async function confirm(
  context: CommandContext,
  question: string,
  { enterAgrees = false }: { readonly enterAgrees?: boolean } = {},
): Promise<boolean> {
  const { isCompose, stdin, stdout, stderr } = context;
  const isTerminal = stdin.isTTY === true;
  const agreesByDefault = enterAgrees && isTerminal;
  if (isCompose && !isTerminal) stdout.write(question);
  else stderr.write(`${question} ${agreesByDefault ? '[Y/n]' : '[y/N]'} `);
  const yes = isCompose ? /^(1|t|true|y|yes)$/i : /^y(es)?$/i;
  const answer = (await readLine(stdin))?.trim();
  return answer === '' ? agreesByDefault : yes.test(answer ?? '');
}

/** One line, undefined at the end of input; what comes after it is left for the next who reads. */
function readLine(input: NodeJS.ReadStream): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const finish = (): void => {
      input.off('data', onData).off('end', finish).off('error', onError);
      input.pause();
      input.unref?.();
      resolve(chunks.length === 0 ? undefined : Buffer.concat(chunks).toString('utf8'));
    };
    const onData = (data: Buffer | string): void => {
      const chunk = Buffer.from(data);
      const end = chunk.indexOf('\n');
      chunks.push(end < 0 ? chunk : chunk.subarray(0, end));
      if (end < 0) return;
      finish();
      if (end + 1 < chunk.length) input.unshift(chunk.subarray(end + 1));
    };
    const onError = (error: Error): void => {
      input.off('data', onData).off('end', finish);
      reject(error);
    };
    if (input.readableEnded) return resolve(undefined);
    input.on('data', onData).once('end', finish).once('error', onError).ref?.();
    input.resume();
  });
}
