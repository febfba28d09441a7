import { describe, expect, test } from 'bun:test';
import type { LoadRequest, LoadResult, RemoteCopy } from '../../src/compose/request.ts';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import { codesOf, type FileTree, loadFiles } from './project-of.ts';

const OCI = 'oci://registry.example/app:1';
const GIT = 'https://example.com/acme/app.git#main:sub';

/** In memory all files lie below /app: the copies too. */
const COPIES = new Map<string, RemoteCopy>([
  [OCI, { file: '/app/cache/1/compose.yaml', directory: '/app/cache/1' }],
  [GIT, { file: '/app/cache/2/sub/compose.yaml', directory: '/app/cache/2' }],
]);
const ELSEWHERE: FileTree = {
  'cache/1/compose.yaml': 'services: {far: {image: x, volumes: ["./d:/d"]}}\n',
  'cache/2/sub/compose.yaml': 'services: {sub: {image: y, volumes: ["./d:/d"]}}\n',
};

function loadWith(files: FileTree, request: Partial<LoadRequest> = {}): LoadResult {
  return loadFiles({ ...ELSEWHERE, ...files }, { remoteFiles: COPIES, ...request });
}

const sourcesOf = ({ project }: LoadResult): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(project?.services ?? {}).map(([key, { volumes = [] }]) => [
      key,
      volumes.map((mount) => ('source' in mount ? mount.source : undefined)),
    ]),
  );

describe('files that lie elsewhere', () => {
  test.each([OCI, GIT, 'git@github.com:acme/app.git', 'github.com/acme/app'])('%s is wanted', (address) => {
    const included = loadFiles(`include: ["${address}"]\nservices: {w: {image: x}}\n`);
    expect([included.wanted, included.project]).toEqual([[address], undefined]);
    expect(included.remoteIncludes).toEqual([address]);
    const extended = loadFiles(`services: {w: {image: x, extends: {file: "${address}", service: w}}}\n`);
    expect(extended.wanted).toEqual([address]);
    expect(loadFiles('', { files: [address] }).wanted).toEqual([address]);
    expect(loadFiles('', { environment: { COMPOSE_FILE: address } }).wanted).toEqual([address]);
  });

  test('are all wanted at once', () => {
    const text = `include: ["${OCI}", {path: [a.yaml, "${GIT}"]}]\nservices: {w: {image: x}}\n`;
    expect(loadFiles(text).wanted).toEqual([OCI, GIT]);
  });

  test('are included from their own folder', () => {
    const files = { 'compose.yaml': `include: ["${OCI}", "${GIT}"]\nservices: {w: {image: x}}\n` };
    const result = loadWith(files);
    expect(result.problems).toEqual([]);
    expect(sourcesOf(result)).toEqual({ w: [], far: ['/app/cache/1/d'], sub: ['/app/cache/2/sub/d'] });
    // Paths into copies are whole, also where those of the project stay as they are.
    expect(sourcesOf(loadWith(files, { noPathResolution: true }))).toMatchObject({ far: ['/app/cache/1/d'] });
  });

  test('are extended with the paths of all that came with them', () => {
    const text = `services: {w: {extends: {file: "${GIT}", service: sub}}}\n`;
    expect(sourcesOf(loadWith({ 'compose.yaml': text }))).toEqual({ w: ['/app/cache/2/d'] });
  });

  test('bring the folder of the project along, while its name and variables are those of where it is run', () => {
    const files = { '.env': 'IMAGE=mine\n', 'other/.env': 'IMAGE=other\n', 'cache/1/.env': 'IMAGE=theirs\n' };
    const far = {
      ...files,
      'cache/1/compose.yaml': 'services: {far: {image: "$IMAGE", volumes: ["./d:/d"]}}\n',
    };
    const { project } = loadWith(far, { files: [OCI] });
    expect(project).toMatchObject({
      name: 'app',
      workingDir: '/app/cache/1',
      files: ['/app/cache/1/compose.yaml'],
      services: { far: { image: 'mine' } },
    });
    expect(loadWith(far, { files: [OCI], projectDirectory: 'other' }).project).toMatchObject({
      name: 'other',
      workingDir: '/app/cache/1',
    });
  });

  test('are merged with files of this machine', () => {
    const files = { 'mine/over.yaml': 'services: {far: {labels: {a: "1"}}}\n' };
    expect(loadWith(files, { files: ['mine/over.yaml', OCI] }).project).toMatchObject({
      name: 'mine',
      workingDir: '/app/cache/1',
      services: { far: { image: 'x', labels: { a: '1' } } },
    });
  });

  test('stand beside others in COMPOSE_FILE only with another separator', () => {
    const environment = { COMPOSE_FILE: `${OCI},over.yaml`, COMPOSE_PATH_SEPARATOR: ',' };
    const files = { 'over.yaml': 'services: {far: {labels: {a: "1"}}}\n' };
    expect(loadWith(files, { environment }).project?.services.far).toMatchObject({ labels: { a: '1' } });
  });

  test('that could not be fetched are a problem where they are named', () => {
    const remoteFiles = new Map([[OCI, new FlotillaError('REGISTRY_REFUSED', 'No', { hint: 'log in' })]]);
    const { problems, wanted } = loadFiles(`include: ["${OCI}"]\n`, { remoteFiles });
    expect(wanted).toEqual([]);
    expect(problems).toMatchObject([
      { code: 'REGISTRY_REFUSED', message: 'No', hint: 'log in', at: { line: 1, column: 11 } },
    ]);
    expect(codesOf('', { files: [OCI], remoteFiles })).toEqual(['REGISTRY_REFUSED']);
  });

  test.each(['https://example.com/compose.yaml', `${GIT}&x`.replace('#', '?x=1#'), 'file:///srv/app.git'])(
    '%s is no address of one',
    (address) => {
      expect(codesOf(`include: ["${address}"]\n`)).toEqual(['REMOTE_FILE 1:11']);
      expect(codesOf('', { files: [address] })).toEqual(['REMOTE_FILE']);
    },
  );

  test('that include themselves are a cycle', () => {
    const files = {
      'compose.yaml': `include: ["${OCI}"]\n`,
      'cache/1/compose.yaml': `include: ["${OCI}"]\nservices: {far: {image: x}}\n`,
    };
    expect(loadWith(files).problems.map(({ code }) => code)).toEqual(['INCLUDE_CYCLE']);
  });
});

test('env and label files of services that profiles switch off are not read', () => {
  const off = 'off: {image: x, profiles: [p], env_file: none.env, label_file: none.labels, environment: [A]}';
  const { project, problems } = loadFiles(`services: {on: {image: x}, ${off}}\n`, {
    environment: { A: '1' },
  });
  expect(problems).toEqual([]);
  expect(project?.disabled.off).toMatchObject({ environment: { A: '1' } });
  const named = codesOf(`services: {on: {image: x}, ${off}}\n`, { services: ['off'] });
  expect(named.map((code) => code.split(' ')[0])).toEqual(['ENV_FILE_MISSING', 'ENV_FILE_MISSING']);
});
