import { expect, test } from 'bun:test';
import { problemsOf } from '../project-of.ts';

const WEB = 'services:\n  web:\n    image: nginx\n';

test.each([
  [
    'a section among the services',
    `${WEB}  networks:\n    front: {driver: bridge}\n`,
    'at the top level it has no indentation',
  ],
  ['an empty section among the services', `${WEB}  volumes:\n`, 'at the top level it has no indentation'],
  [
    'an attribute among the services',
    `${WEB}  environment: [A=b]\n`,
    '`environment` is read as a service; indent it',
  ],
  [
    'an attribute beside its service',
    'services:\n  web:\n  image: nginx\n',
    '`image` is read as a service; indent it',
  ],
  ['a service at the top level', `${WEB}db:\n  image: x\n`, 'a service stands below `services:`; indent it'],
  ['services as a list', 'services:\n- web:\n    image: nginx\n', 'remove the dashes'],
  ['no space behind a colon', 'services:\n  web:\n    image:nginx\n', 'a colon needs a space behind it'],
  ['no space behind a later colon', `${WEB}    user:root\n`, 'a colon needs a space behind it'],
  ['no space behind a dash', `${WEB}    ports:\n      -80:80\n`, 'a dash needs a space behind it'],
  [
    'no space behind a later dash',
    `${WEB}    ports:\n      - 80:80\n      -81:81\n`,
    'a dash needs a space behind it',
  ],
  ['no dash', `${WEB}    ports:\n      8080:80\n`, 'write a list'],
  ['a mapping behind a dash', `${WEB}    environment:\n      - A: b\n`, 'write `key=value` behind the dash'],
  ['a number for a duration', `${WEB}    stop_grace_period: 30\n`, 'write a unit'],
  ['a number for a text', `${WEB}    user: 1000\n`, 'put it in quotes'],
  ['an attribute of a build beside it', `${WEB}    build:\n    context: .\n`, 'it belongs below `build:`'],
  ['the name of another tool', `${WEB}    env: {A: b}\n`, 'did you mean "environment"?'],
  ['a Windows path in double quotes', `${WEB}    volumes: ["C:\\data:/x"]\n`, 'use single quotes'],
  ['a tab', `${WEB}\tports: [80]\n`, 'indent with spaces'],
  ['an indentation of its own', `${WEB}   ports: [80]\n`, 'begin at the same column'],
  [
    'a misspelt policy',
    `${WEB}    pull_policy: allways2\n`.replace('allways2', 'nver'),
    'did you mean "never"?',
  ],
])('%s is recognised', (_slip, text, hint) => {
  expect(problemsOf(text)).toContain(hint);
});

test('a quote that is not closed is shown where it opens', () => {
  expect(problemsOf('services:\n  web:\n    image: "nginx\n')).toContain('compose.yaml:3:12 YAML_SYNTAX');
});
