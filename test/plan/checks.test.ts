import { expect, test } from 'bun:test';
import { LABEL } from '../../src/model/labels.ts';
import { selectServices } from '../../src/model/select-services.ts';
import { checkDeployable, orphanWarning } from '../../src/plan/checks/check-deployable.ts';
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

test('orphans that another folder made are not said to go with --remove-orphans', () => {
  const both = projectOf('services: {a: {image: x}, old: {image: x}}');
  const project = projectOf('services: {a: {image: x}}');
  const hint = (directory: string): string => {
    const [{ labels = {} } = {}] = new NodeBuilder(both).runs('old').node().containers;
    const changes = { labels: { ...labels, [LABEL.workingDir]: directory, [LABEL.configFiles]: '/x.yaml' } };
    const fleet = new NodeBuilder(both).runs('old', 1, changes).fleet();
    return orphanWarning(project, fleet, false)?.hint ?? '';
  };
  expect(hint(project.workingDir)).toContain('--remove-orphans removes them');
  expect(hint('/elsewhere')).toContain('they were made from /elsewhere');
});
