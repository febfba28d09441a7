import type { Questions } from '../../ssh/questions.ts';
import type { CommandContext } from '../context.ts';
import { confirm } from '../run/confirm.ts';

/** The user, for what a connection has to ask; undefined where they are not at a terminal. */
export function terminalQuestions(context: CommandContext): Questions | undefined {
  const { stdin, stderr } = context;
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return {
    confirm: (question) => confirm(context, question),
    secret: (question) => askSecret(context, question),
  };
}

/** A line that is typed and not shown; undefined where the input ends, or Ctrl-C is typed. */
async function askSecret({ stdin, stderr }: CommandContext, question: string): Promise<string | undefined> {
  const [{ createInterface }, { Writable }] = await Promise.all([
    import('node:readline/promises'),
    import('node:stream'),
  ]);
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silence, terminal: true });
  try {
    // Only now: what is typed before the terminal is silent would be shown.
    stderr.write(question);
    const givenUp = new Promise<undefined>((resolve) => {
      lines.once('close', () => resolve(undefined)).once('SIGINT', () => resolve(undefined));
    });
    return await Promise.race([lines.question(''), givenUp]);
  } finally {
    lines.close();
    stderr.write('\n');
    stdin.unref?.();
  }
}
