import type { Operation, Plan } from './operation.ts';

/** A plan as text, one line for each operation: number, resource, operation, cause, what it waits for. */
export function formatPlan(plan: Plan): string {
  const numbers = new Map(plan.operations.map(({ id }, index) => [id, `#${index + 1}`]));
  const nodes = new Set(plan.operations.map(({ node }) => node));
  const rows = plan.operations.map((operation) => {
    const { kind, name } = operation.resource;
    return [
      numbers.get(operation.id) ?? '',
      ...(nodes.size > 1 ? [operation.node] : []),
      `${kind} ${name}`,
      describe(operation),
      operation.cause,
      waitsFor(operation, numbers),
    ];
  });
  return alignColumns(rows);
}

/** The operation in a word or two: its kind without the resource's, which stands beside it. */
function describe(operation: Operation): string {
  if (operation.kind === 'await-container') return `await ${operation.condition}`;
  if (operation.kind === 'check-batch')
    return `check: ${operation.tolerated} of ${operation.of.length} may fail`;
  if (operation.kind === 'update-routes') return operation.withdraws.length > 0 ? 'withdraw' : 'publish';
  return operation.kind.replace(/-(network|volume|image|container)$/, '');
}

function waitsFor({ dependsOn, after }: Operation, numbers: ReadonlyMap<string, string>): string {
  const ids = [...new Set([...dependsOn, ...after])].map((id) => numbers.get(id) ?? id);
  return ids.length === 0 ? '' : `after ${ids.join(' ')}`;
}

function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return rows.map((row) => `${line(row)}\n`).join('');
}

/** A plan as a JSON document; requests stay out of it, they can hold secrets. */
export function planDocument(plan: Plan): object {
  return {
    project: plan.project,
    operations: plan.operations.map(({ id, kind, node, resource, cause, dependsOn, after }) => ({
      id,
      kind,
      node,
      resource,
      cause,
      dependsOn,
      after,
    })),
  };
}
