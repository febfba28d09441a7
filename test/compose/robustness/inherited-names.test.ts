import { expect, test } from 'bun:test';
import { renderYaml } from '../../../src/compose/render/yaml.ts';
import { selectServices } from '../../../src/model/select-services.ts';
import { ROW_FUNCTIONS } from '../../../src/ui/text/template/functions.ts';
import { compileTemplate } from '../../../src/ui/text/template/template.ts';
import { problemsOf, projectOf } from '../project-of.ts';

/** Names that every object of JavaScript answers to, and that mean nothing in a compose file. */
const NAMES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', '__proto__'];

test.each(NAMES)('an unknown key "%s" is reported as any other', (name) => {
  expect(problemsOf(`services:\n  web:\n    image: nginx\n    ${name}: 1\n`)).toContain(
    `services.web has no key "${name}"`,
  );
});

test.each(NAMES)('"%s" is printed wherever names are free', (name) => {
  const project = projectOf(
    `services:\n  ${name}:\n    image: nginx\n    logging: {options: {${name}: a}}\n    ulimits: {${name}: 3}\n`,
  );
  const printed = renderYaml(project);
  expect(printed.split(`${name}:`).length - 1).toBe(3);
});

test.each(NAMES)('a service "%s" that is asked for must be there', (name) => {
  const project = projectOf('services:\n  web:\n    image: nginx\n');
  expect(() => selectServices(project, [name], { withDependencies: true })).toThrow(
    `no such service: ${name}`,
  );
});

test.each(NAMES)('a template has no function and no field "%s" of its own', (name) => {
  expect(() => compileTemplate(`{{${name}}}`).render({}, ROW_FUNCTIONS)).toThrow(name);
  expect(() => compileTemplate(`{{.${name}}}`).render({}, ROW_FUNCTIONS)).toThrow(name);
});
