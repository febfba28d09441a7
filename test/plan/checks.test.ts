import { expect, test } from 'bun:test';
import { selectServices } from '../../src/model/select-services.ts';
import { checkDeployable } from '../../src/plan/checks/check-deployable.ts';
import { schedule } from '../../src/schedule/schedule.ts';
import { NodeBuilder, projectOf } from './plan-of.ts';

const whole = projectOf(
  'services: {a: {image: x}, b: {image: x, networks: [out]}}\nnetworks: {out: {external: true}}',
);

function errors(services: readonly string[]): readonly string[] {
  const project = selectServices(whole, services, { withDependencies: true });
  const fleet = new NodeBuilder(whole).bare().fleet();
  return checkDeployable(project, fleet, schedule(project, fleet)).map(({ message }) => message);
}

test('an external network that is not there is an error', () => {
  expect(errors([])).toEqual(['network out declared as external, but could not be found on node "a"']);
});

test('an external network that no selected service uses may be missing', () => {
  expect(errors(['a'])).toEqual([]);
});
