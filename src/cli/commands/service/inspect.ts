import { EXIT } from '../../../errors/exit-status.ts';
import { goJson, ROW_FUNCTIONS } from '../../../ui/text/template/functions.ts';
import { compileTemplate } from '../../../ui/text/template/template.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { inspectService, prettyService } from '../../stacks/inspect-service.ts';
import { findServices, readStacks } from '../../stacks/overview.ts';
import { withStacks } from '../../stacks/with-stacks.ts';

/** `flotilla service inspect`: what is asked for of services, in docker's form. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'service inspect',
    summary: 'Show the definition of services.',
    examples: [
      'service inspect shop_web',
      'service inspect --pretty shop_web',
      "service inspect -f '{{.Spec.Name}}' shop_web",
    ],
  })
    .argument('<services...>', 'services, named STACK_SERVICE')
    .option('-f, --format <template>', 'a Go template, or json')
    .option('--pretty', 'print it for people');
  if (!parse(command, argv)) return EXIT.done;
  const { format = '', pretty } = command.opts<{ format?: string; pretty?: boolean }>();
  return withStacks(context, async (session, store) => {
    const stacks = await readStacks(session, store);
    const found = findServices(stacks, command.args).map((service) => {
      const revisions = stacks.find(({ name }) => name === service.stack)?.stack?.revisions;
      return inspectService(service, revisions?.[0], session.nodes.length);
    });
    if (pretty === true) context.stdout.write(found.map(prettyService).join('\n'));
    else if (format !== '' && format !== 'json') {
      const template = compileTemplate(format);
      context.stdout.write(found.map((one) => `${template.render(one, ROW_FUNCTIONS)}\n`).join(''));
    } else {
      const indent = format === 'json' ? goJson(found) : JSON.stringify(found, undefined, 4);
      context.stdout.write(`${indent}\n`);
    }
    return EXIT.done;
  });
}
