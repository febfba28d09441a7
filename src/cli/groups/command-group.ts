import { didYouMean } from '../../compose/schema/suggest.ts';
import { EXIT } from '../../errors/exit-status.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { type CommandModule, createCommand, parse } from '../command.ts';
import type { CommandEntry } from '../commands.ts';
import { refuseDryRun } from './refuse-dry-run.ts';

/** A command that only has others below it: hands the words on. Throws `NO_SUCH_COMMAND`, `NO_DRY_RUN`. */
export function commandGroup(
  name: string,
  summary: string,
  commands: readonly CommandEntry[],
): CommandModule {
  return {
    async run([word, ...rest], context) {
      const chosen = commands.find((entry) => entry.name === word || entry.aliases?.includes(word ?? ''));
      if (chosen !== undefined) {
        const { run } = await chosen.load();
        if (chosen.hasNoDryRun !== true) return run(rest, context);
        refuseDryRun(context, `${name} ${chosen.name}`);
        return run(rest, { ...context, hasNoDryRun: true });
      }
      const help = createCommand(context, {
        name,
        summary: `${summary}.`,
        examples: commands.map((entry) => `${name} ${entry.name} --help`),
      }).usage('COMMAND [arguments]');
      for (const entry of commands) help.command(entry.name).summary(entry.summary);
      help.helpCommand(false).configureHelp({ subcommandTerm: (command) => command.name() });
      if (word === undefined) {
        help.outputHelp();
        return EXIT.done;
      }
      if (word.startsWith('-')) {
        parse(help, [word]);
        return EXIT.done;
      }
      const near = didYouMean(word, () => commands.map((entry) => entry.name))();
      throw new FlotillaError('NO_SUCH_COMMAND', `There is no command "${name} ${word}"`, {
        hint: near ?? `flotilla ${name} lists its commands`,
      });
    },
  };
}
