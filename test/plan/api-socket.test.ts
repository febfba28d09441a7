import { describe, expect, test } from 'bun:test';
import { NO_CONTENTS } from '../../src/model/desired/contents.ts';
import type { Project } from '../../src/model/desired/project.ts';
import { API_SOCKET_CONFIG, withApiSocket } from '../../src/plan/api-socket.ts';
import { containerFiles } from '../../src/plan/container-spec/files.ts';
import { mountSpecs } from '../../src/plan/container-spec/mounts.ts';
import { projectOf } from './plan-of.ts';

const RUNS = 'image: flotilla/hello:1, command: [sleep, "1000"], init: true, use_api_socket: true';
const COMPOSE = `
services:
  a: {${RUNS}, environment: {X: "1"}}
  b: {${RUNS}, environment: {DOCKER_CONFIG: "/x"}}
  c: {${RUNS}, environment: [DOCKER_CONFIG], volumes: ["/tmp:/t"], configs: [foo]}
  d: {${RUNS}, volumes: ["/tmp/x:/var/run/docker.sock"]}
  f: {image: flotilla/hello:1, use_api_socket: false}
configs: {foo: {content: hey}}
`;

function given(): Project {
  const project = withApiSocket(projectOf(COMPOSE));
  if (project === undefined) throw new Error('no service asks for the socket');
  return project;
}

const bindsOf = (project: Project, key: string) => mountSpecs(project, project.services[key]!, []).binds;

describe('use_api_socket', () => {
  test('mounts the socket, also where a volume of the file is at its place', () => {
    const project = given();
    expect(bindsOf(project, 'a')).toEqual(['/var/run/docker.sock:/var/run/docker.sock:rw']);
    expect(bindsOf(project, 'c')).toEqual(['/tmp:/t:rw', '/var/run/docker.sock:/var/run/docker.sock:rw']);
    expect(bindsOf(project, 'd')).toEqual(['/var/run/docker.sock:/var/run/docker.sock:rw']);
    expect(bindsOf(project, 'f')).toEqual([]);
  });

  test('sets DOCKER_CONFIG where the file does not', () => {
    const { services } = given();
    expect(services.a?.environment).toEqual({ DOCKER_CONFIG: '/run/secrets/docker', X: '1' });
    expect(services.b?.environment).toEqual({ DOCKER_CONFIG: '/x' });
    expect(services.c?.environment).toEqual({ DOCKER_CONFIG: null });
  });

  test('gives the logins as a file that everyone in the container can read', () => {
    const project = given();
    const content = Buffer.from('{"auths": {}}');
    const contents = { ...NO_CONTENTS, configs: { [API_SOCKET_CONFIG]: content } };
    expect(containerFiles(project, project.services.a!, contents, false)).toEqual([
      { path: '/run/secrets/docker/config.json', content, mode: 0o444, uid: 0, gid: 0 },
    ]);
    expect(containerFiles(project, project.services.f!, contents, false)).toEqual([]);
  });

  test("is in the config hash as docker compose 2.40.3 writes it into the containers' labels", () => {
    const { configHashes } = given();
    expect(configHashes.a?.current).toBe('4608ecbf5e143c478ab09190ac072949ef40bd2e5eda9f2799461a908db20637');
    expect(configHashes.b?.current).toBe('0ba4cb9f48152139d086cb26555a8a0057ed3d23e24c84b10495a671f972a84a');
    expect(configHashes.c?.current).toBe('7b90a49e88599a537623eb46256218138fd766d6c6784f9b58d34b4b5bb042e3');
    expect(configHashes.d?.current).toBe('0d90864c03002d929260159c72299c16983c1565c7814564d9934dfeb0f56d11');
  });

  test('leaves a project alone that does not ask for it', () => {
    expect(withApiSocket(projectOf('services: {a: {image: x, use_api_socket: false}}'))).toBeUndefined();
  });
});
