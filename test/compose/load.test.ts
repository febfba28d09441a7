// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose variables look like template strings
import { expect, test } from 'bun:test';
import { codesOf, loadFiles, problemsOf, projectOf } from './project-of.ts';

const WEB = 'services:\n  web:\n    image: nginx\n';

test('the compose file is searched upward, its directory is the project directory', () => {
  const project = projectOf({ 'compose.yaml': WEB, 'sub/x': '' }, { cwd: '/app/sub' });
  expect(project).toMatchObject({ name: 'app', workingDir: '/app', files: ['/app/compose.yaml'] });
});

test('an override file beside it is merged', () => {
  const project = projectOf({
    'compose.yaml': WEB,
    'compose.override.yml': 'services:\n  web:\n    user: me\n',
  });
  expect(project.services.web?.user).toBe('me');
});

test('of two override files the one that ends in .yml is merged', () => {
  const override = (user: string): string => `services:\n  web:\n    user: ${user}\n`;
  const files = { 'compose.override.yaml': override('long'), 'compose.override.yml': override('short') };
  expect(projectOf({ 'compose.yaml': WEB, ...files }).services.web?.user).toBe('short');
});

test.each(['compose.yaml', 'compose.override.yaml'])(
  'a folder with the name %s is not passed over',
  (name) => {
    expect(codesOf({ 'docker-compose.yml': WEB, [`${name}/x`]: '' })).toContain('FILE_IS_DIRECTORY');
  },
);

test('of several compose files the first is used, with a warning', () => {
  expect(codesOf({ 'compose.yaml': WEB, 'docker-compose.yml': WEB })).toEqual(['SEVERAL_COMPOSE_FILES']);
});

test('COMPOSE_FILE names the files where -f does not', () => {
  const environment = { COMPOSE_FILE: 'a.yaml:b.yaml' };
  const project = projectOf({ 'a.yaml': WEB, 'b.yaml': WEB }, { environment });
  expect(project.files).toEqual(['/app/a.yaml', '/app/b.yaml']);
});

test('no compose file is a problem', () => {
  expect(codesOf({})).toContain('NO_COMPOSE_FILE');
});

test('standard input is read for "-"', () => {
  const readStdin = () => WEB;
  expect(projectOf({}, { files: ['-'], readStdin }).services.web?.image).toBe('nginx');
  const environment = { COMPOSE_FILE: '-' };
  expect(projectOf({}, { environment, readStdin }).services.web?.image).toBe('nginx');
});

test('the first file that is not standard input gives the project directory', () => {
  const request = { files: ['-', 'sub/b.yaml'], readStdin: () => WEB };
  expect(projectOf({ 'sub/b.yaml': WEB }, request)).toMatchObject({ name: 'sub', workingDir: '/app/sub' });
});

test.each([
  [{}, 'name: from-file\n', 'from-file'],
  [{}, 'name: ${N:-x}\n', 'x'],
  [{ environment: { COMPOSE_PROJECT_NAME: 'env' } }, 'name: from-file\n', 'env'],
  [{ projectName: 'flag', environment: { COMPOSE_PROJECT_NAME: 'env' } }, '', 'flag'],
  [{ files: ['compose.yaml'], projectDirectory: '/srv/_My.Proj Ä1' }, '', 'myproj1'],
])('the project name of %p and %j is %s', (request, text, name) => {
  expect(projectOf(text + WEB, request).name).toBe(name);
});

test('a project name given by hand must be well formed', () => {
  expect(codesOf(WEB, { projectName: 'No' })).toEqual(['PROJECT_NAME']);
});

test('.env gives variables, the environment wins', () => {
  const files = { 'compose.yaml': 'services:\n  web:\n    image: $A-$B\n', '.env': 'A=file\nB=file\n' };
  expect(projectOf(files, { environment: { B: 'env' } }).services.web?.image).toBe('file-env');
});

test('empty names among COMPOSE_ENV_FILES are nobody', () => {
  const files = { 'compose.yaml': 'services:\n  web:\n    image: $A\n', 'a.env': 'A=a\n' };
  const environment = { COMPOSE_ENV_FILES: 'a.env,' };
  expect(projectOf(files, { environment }).services.web?.image).toBe('a');
});

test('COMPOSE_DISABLE_ENV_FILE must be true or false', () => {
  expect(codesOf(WEB, { environment: { COMPOSE_DISABLE_ENV_FILE: 'yes' } })).toEqual(['WRONG_VALUE']);
});

test('the .env beside the first file of -f counts, not the one of the working directory', () => {
  const files = {
    'sub/compose.yaml': 'services:\n  web:\n    image: $A-${B-none}\n',
    'sub/.env': 'A=sub\n',
    '.env': 'A=here\nB=here\n',
  };
  expect(projectOf(files, { files: ['sub/compose.yaml'] }).services.web?.image).toBe('sub-none');
  expect(projectOf(files, { projectDirectory: 'sub' }).services.web?.image).toBe('sub-none');
});

test('the .env of the working directory counts first where COMPOSE_FILE leads elsewhere', () => {
  const files = {
    'sub/compose.yaml': 'services:\n  web:\n    image: $A-$B\n',
    'sub/.env': 'A=sub\nB=sub\n',
    '.env': 'COMPOSE_FILE=sub/compose.yaml\nA=here\n',
  };
  expect(projectOf(files).services.web?.image).toBe('here-sub');
});

test('--env-file replaces .env, the last file wins', () => {
  const files = {
    'compose.yaml': 'services:\n  web:\n    image: $A-${B:-none}\n',
    '.env': 'B=1\n',
    'x.env': 'A=x\n',
    'y.env': 'A=y\n',
  };
  const project = projectOf(files, { envFiles: ['x.env', 'y.env'] });
  expect(project.services.web?.image).toBe('y-none');
  expect(project.envFiles).toEqual(['/app/x.env', '/app/y.env']);
});

test('environment wins over env files, the last env file over the one before', () => {
  const files = {
    'compose.yaml':
      'services:\n  web:\n    image: x\n    env_file: [a.env, b.env]\n    environment: {C: own}\n',
    'a.env': 'A=a\nB=a\nC=a\n',
    'b.env': 'B=b\nC=b\n',
  };
  expect(projectOf(files).services.web?.environment).toEqual({ A: 'a', B: 'b', C: 'own' });
});

test('services are enabled by profile, the others are kept aside', () => {
  const file = `${WEB}  debug:\n    image: dbg\n    profiles: [dev]\n`;
  expect(projectOf(file).disabledServices).toEqual(['debug']);
  expect(Object.keys(projectOf(file, { profiles: ['dev'] }).services)).toEqual(['debug', 'web']);
  expect(Object.keys(projectOf(file, { profiles: ['*'] }).services)).toEqual(['debug', 'web']);
  expect(Object.keys(projectOf(file, { services: ['debug'] }).services)).toEqual(['debug', 'web']);
});

test('resources are named after the project, unused ones left out', () => {
  const project = projectOf(
    `${WEB}    volumes: [data:/d]\nvolumes:\n  data:\n  unused:\nnetworks:\n  spare:\n`,
  );
  expect(project.volumes).toEqual({ data: { name: 'app_data' } });
  expect(project.networks).toEqual({ default: { name: 'app_default', ipam: {} } });
});

test('an external resource has its own name', () => {
  const project = projectOf(`${WEB}    networks: [shared]\nnetworks:\n  shared: {external: true}\n`);
  expect(project.networks.shared?.name).toBe('shared');
});

test('shared namespaces and links are dependencies', () => {
  const file = `${WEB}    links: ["db:d"]\n    pid: service:cache\n  db: {image: pg}\n  cache: {image: redis}\n`;
  expect(projectOf(file).services.web?.depends_on).toEqual({
    cache: { condition: 'service_started', restart: true, required: true },
    db: { condition: 'service_started', restart: true, required: true },
  });
});

test('include reads another project with its own directory and .env', () => {
  const project = projectOf({
    'compose.yaml': `include: [sub/compose.yaml]\n${WEB}`,
    'sub/compose.yaml': 'services:\n  db:\n    image: pg:$TAG\n    volumes: [./data:/d]\n',
    'sub/.env': 'TAG=16\n',
  });
  expect(project.services.db?.image).toBe('pg:16');
  expect(project.services.db?.volumes?.[0]?.source).toBe('/app/sub/data');
});

test.each([
  ['other', '/app/other'],
  ['other/nosuch', '/app/other'],
  ['nosuch', '/app'],
  ['other/file', '/app/other'],
  ['/nosuch', '/nosuch'],
  ['', '/app/sub'],
])('an include with the project directory "%s" has its paths from %s', (directory, from) => {
  const project = projectOf({
    'compose.yaml': `include: [{path: sub/compose.yaml, project_directory: "${directory}"}]\n`,
    'sub/compose.yaml': 'services: {web: {image: x, volumes: ["./data:/data"]}}\n',
    'other/file': '',
  });
  expect(project.services.web?.volumes?.[0]?.source).toBe(`${from}/data`);
});

test('an included service cannot be defined again', () => {
  const files = {
    'compose.yaml': `include: [b.yaml]\n${WEB}`,
    'b.yaml': 'services:\n  web:\n    image: other\n',
  };
  expect(codesOf(files)).toEqual(['INCLUDE_CONFLICT 3:3']);
});

test('an include cycle is named', () => {
  const files = { 'compose.yaml': `include: [b.yaml]\n${WEB}`, 'b.yaml': 'include: [compose.yaml]\n' };
  expect(problemsOf(files)).toContain('INCLUDE_CYCLE');
});

test('extends takes over a service of the same or another file', () => {
  const project = projectOf({
    'compose.yaml': 'services:\n  web:\n    extends: {file: sub/base.yaml, service: base}\n    user: me\n',
    'sub/base.yaml':
      'services:\n  root:\n    image: nginx\n    volumes: [./x:/x]\n  base:\n    extends: root\n    tty: true\n',
  });
  expect(project.services.web).toMatchObject({ image: 'nginx', user: 'me', tty: true });
  expect(project.services.web?.volumes?.[0]?.source).toBe('/app/sub/x');
});

test('extends of itself is named, in one file or across files', () => {
  expect(
    codesOf('services:\n  a:\n    image: x\n    extends: b\n  b:\n    image: x\n    extends: a\n'),
  ).toContain('EXTENDS_CYCLE 7:14');
});

test('positions lead back to the text, also of what a short form became', () => {
  const result = loadFiles(`${WEB}    ports:\n      - "80:80"\n      - "90-91:90-91"\n`);
  expect(result.positionOf(['services', 'web', 'ports', 0])).toMatchObject({ line: 5, column: 9 });
  expect(result.positionOf(['services', 'web', 'ports', 2])).toMatchObject({ line: 6, column: 9 });
  expect(result.positionOf(['services', 'web', 'ports', 0, 'target'])).toMatchObject({ line: 5 });
  expect(result.positionOf(['services', 'web', 'nothing'])).toMatchObject({ line: 3 });
});

test('without interpolation variables stay as they are', () => {
  const { model } = loadFiles('services:\n  web:\n    image: $A\n    ports: ["${P}:80"]\n', {
    noInterpolate: true,
  });
  expect(model?.services).toMatchObject({ web: { image: '$A', ports: ['${P}:80'] } });
});
