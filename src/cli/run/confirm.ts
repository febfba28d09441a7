import type { CommandContext } from '../context.ts';

/**
 * Asks a question that yes or no answers. The end of input, and anything but yes, is no. The answer
 * may come from a pipe, and those to further questions behind it. docker compose asks on standard output, and takes
 * more words for yes.
 */
export async function confirm(context: CommandContext, question: string): Promise<boolean> {
  const { isCompose, stdin, stdout, stderr } = context;
  if (isCompose && stdin.isTTY !== true) stdout.write(question);
  else stderr.write(`${question} [y/N] `);
  const yes = isCompose ? /^(1|t|true|y|yes)$/i : /^y(es)?$/i;
  return yes.test((await readLine(stdin)).trim());
}

/** One line; what comes after it is left for the next who reads. */
function readLine(input: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const finish = (): void => {
      input.off('data', onData).off('end', finish).off('error', onError);
      input.pause();
      input.unref?.();
      resolve(Buffer.concat(chunks).toString('utf8'));
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
    if (input.readableEnded) return resolve('');
    input.on('data', onData).once('end', finish).once('error', onError).ref?.();
    input.resume();
  });
}
