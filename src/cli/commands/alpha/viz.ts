import { EXIT } from '../../../errors/exit-status.ts';
import { serviceGraphText } from '../../../ui/text/service-graph.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { parseInteger } from '../../globals.ts';
import { loadOrFail } from '../../project/load.ts';

interface Flags {
  readonly networks?: boolean;
  readonly ports?: boolean;
  readonly image?: boolean;
  readonly spaces?: boolean;
  readonly indentationSize: number;
}

/** `flotilla alpha viz`: the services and what they depend on, for Graphviz. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'alpha viz',
    summary: "Print the graph of the services in Graphviz's language.",
    examples: ['alpha viz | dot -Tsvg > shop.svg', 'alpha viz --networks --ports --image'],
  })
    .option('--networks', 'show the networks of each service')
    .option('--ports', 'show the ports of each service')
    .option('--image', 'show the image of each service')
    .option('--indentation-size <n>', 'tabs or spaces for each level', parseInteger, 1)
    .option('--spaces', 'indent by spaces, not by tabs');
  if (!parse(command, argv)) return EXIT.done;
  const { networks, ports, image, spaces, indentationSize } = command.opts<Flags>();
  const text = serviceGraphText(await loadOrFail(context), {
    indentation: (spaces ? ' ' : '\t').repeat(Math.max(0, indentationSize)),
    networks: networks ?? false,
    ports: ports ?? false,
    image: image ?? false,
  });
  context.stdout.write(text);
  return EXIT.done;
}
