import type { ManagerPicture, ScalePicture, StackPicture } from './picture.ts';

/** In the text format of Prometheus (exposition formats, version 0.0.4). */
export function metricsText({ leading, term, nodes, conditions, stacks }: ManagerPicture): string {
  const ofNodes = Object.entries(nodes).map(
    ([node, state]): Sample => [`node="${quoted(node)}"`, state === 'up' ? 1 : 0],
  );
  const ofStacks = (value: (stack: StackPicture) => number): readonly Sample[] =>
    Object.entries(stacks).map(([name, stack]): Sample => [`stack="${quoted(name)}"`, value(stack)]);
  const ofServices = (values: (scaled: ScalePicture) => readonly Sample[]): readonly Sample[] =>
    Object.entries(stacks).flatMap(([name, { autoscaled = {} }]) =>
      Object.entries(autoscaled).flatMap(([service, scaled]) =>
        values(scaled).map(([labels, value]): Sample => {
          const whose = `stack="${quoted(name)}",service="${quoted(service)}"`;
          return [labels === '' ? whose : `${whose},${labels}`, value];
        }),
      ),
    );
  return [
    family('flotilla_manager_leading', 'gauge', '1 where this manager holds the lease.', [
      ['', leading ? 1 : 0],
    ]),
    family('flotilla_manager_term', 'counter', 'How many managers have held the lease.', [['', term]]),
    family('flotilla_node_up', 'gauge', '1 where the node answers.', ofNodes),
    family(
      'flotilla_node_disk_free_bytes',
      'gauge',
      "Free space of the disk with the engine's data.",
      Object.entries(conditions).flatMap(([node, { disk }]): readonly Sample[] =>
        disk === undefined ? [] : [[`node="${quoted(node)}"`, disk.freeBytes]],
      ),
    ),
    family(
      'flotilla_node_disk_bytes',
      'gauge',
      "Size of the disk with the engine's data.",
      Object.entries(conditions).flatMap(([node, { disk }]): readonly Sample[] =>
        disk === undefined ? [] : [[`node="${quoted(node)}"`, disk.totalBytes]],
      ),
    ),
    family(
      'flotilla_node_certificate_expiry_seconds',
      'gauge',
      'Unix time at which a certificate of the node ends.',
      Object.entries(conditions).flatMap(([node, { certificates = [] }]): readonly Sample[] =>
        certificates.map(({ name, expiresAtMs }) => [
          `node="${quoted(node)}",certificate="${quoted(name)}"`,
          expiresAtMs / 1000,
        ]),
      ),
    ),
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
    family(
      'flotilla_autoscale_replicas',
      'gauge',
      'How many replicas the service is to have.',
      ofServices(({ replicas }) => [['', replicas]]),
    ),
    family(
      'flotilla_autoscale_min_replicas',
      'gauge',
      'The fewest it may have.',
      ofServices(({ min }) => [['', min]]),
    ),
    family(
      'flotilla_autoscale_max_replicas',
      'gauge',
      'The most it may have.',
      ofServices(({ max }) => [['', max]]),
    ),
    family(
      'flotilla_autoscale_use',
      'gauge',
      'What a replica uses, by what it is to use: 1 is just that.',
      ofServices(({ shares }) =>
        Object.entries(shares).map(([metric, share]): Sample => [`metric="${quoted(metric)}"`, share]),
      ),
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
