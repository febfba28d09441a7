import { LABEL } from '../../model/labels.ts';
import { applyFilters, type FilterTests, hasLabel } from '../stacks/filters.ts';
import type { NodeEvent } from './node-event.ts';

const TESTS: FilterTests<NodeEvent> = {
  container: ({ event: { id, attributes } }, value) => attributes.name === value || id.startsWith(value),
  event: ({ event: { action } }, value) => action === value || action.startsWith(`${value}:`),
  image: ({ event: { attributes } }, value) =>
    attributes.image === value || attributes.image?.startsWith(`${value}:`) === true,
  label: ({ event: { attributes } }, value) => hasLabel(attributes, value),
  node: ({ node }, value) => node === value,
  service: ({ event: { attributes } }, value) => attributes[LABEL.service] === value,
};

/**
 * Which events are shown: those of replicas, of the services that are named, that match docker's `--filter key=value`. Throws
 * `FILTER_INVALID`.
 */
export function eventFilter(
  services: readonly string[],
  filters: readonly string[],
): (event: NodeEvent) => boolean {
  applyFilters([], filters, TESTS);
  return (one) => {
    const { type, attributes } = one.event;
    if (type !== 'container' || attributes[LABEL.oneoff] === 'True') return false;
    if (services.length > 0 && !services.includes(attributes[LABEL.service] ?? '')) return false;
    return applyFilters([one], filters, TESTS).length > 0;
  };
}
