import type { ManagerPicture, StackPicture } from './picture.ts';

/** In the text format of Prometheus (exposition formats, version 0.0.4). */
export function metricsText({ leading, term, nodes, stacks }: ManagerPicture): string {
  const ofNodes = Object.entries(nodes).map(
    ([node, state]): Sample => [`node="${quoted(node)}"`, state === 'up' ? 1 : 0],
  );
  const ofStacks = (value: (stack: StackPicture) => number): readonly Sample[] =>
    Object.entries(stacks).map(([name, stack]): Sample => [`stack="${quoted(name)}"`, value(stack)]);
  return [
    family('flotilla_manager_leading', 'gauge', '1 where this manager holds the lease.', [
      ['', leading ? 1 : 0],
    ]),
    family('flotilla_manager_term', 'counter', 'How many managers have held the lease.', [['', term]]),
    family('flotilla_node_up', 'gauge', '1 where the node answers.', ofNodes),
    family(
      'flotilla_stack_problems',
      'gauge',
      'What of the stack is not as it was asked for.',
      ofStacks(({ problems }) => problems.length),
    ),
    family(
      'flotilla_stack_passes_total',
      'counter',
      'Looks at the stack.',
      ofStacks(({ passes }) => passes),
    ),
    family(
      'flotilla_stack_failed_passes_total',
      'counter',
      'Looks that could not be finished.',
      ofStacks(({ failedPasses }) => failedPasses),
    ),
    family(
      'flotilla_stack_operations_total',
      'counter',
      'Changes made on engines for the stack.',
      ofStacks(({ operations }) => operations),
    ),
    family(
      'flotilla_stack_last_pass_seconds',
      'gauge',
      'How long the last look took.',
      ofStacks(({ lastPassMs = 0 }) => lastPassMs / 1000),
    ),
  ].join('');
}

/** Labels as they stand between the braces, and the value. */
type Sample = readonly [string, number];

function family(name: string, type: 'gauge' | 'counter', help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}\n`);
  return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function quoted(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
