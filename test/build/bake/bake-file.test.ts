import { describe, expect, test } from 'bun:test';
import { bakeFile, bakeText } from '../../../src/build/bake/bake-file.ts';
import type { BuildEnvironment } from '../../../src/model/image-build.ts';
import type { BuildOptions } from '../../../src/plan/images/build.ts';
import { imagesOf } from '../images-of.ts';

function fileOf(compose: string, options?: Partial<BuildOptions>, environment?: BuildEnvironment) {
  return bakeFile(imagesOf(compose, options, environment)).file;
}

/** The target of a service "web" with these keys below "build". */
function webTarget(keys: string, options?: Partial<BuildOptions>, environment?: BuildEnvironment) {
  const compose = `name: shop\nservices:\n  web:\n    build:\n      context: .\n${keys.replace(/^/gm, '      ')}`;
  return fileOf(compose, options, environment).target.web;
}

describe('a bake file', () => {
  test('has a target for each service, and all of them in its default group', () => {
    expect(
      fileOf('name: shop\nservices:\n  b: { build: b }\n  a: { build: a, image: img }\n  c: { image: x }\n'),
    ).toEqual({
      group: { default: { targets: ['a', 'b'] } },
      target: {
        a: {
          context: '/app/a',
          dockerfile: '/app/a/Dockerfile',
          labels: labels('a'),
          tags: ['img'],
          output: ['type=docker'],
        },
        b: {
          context: '/app/b',
          dockerfile: '/app/b/Dockerfile',
          labels: labels('b'),
          tags: ['shop-b'],
          output: ['type=docker'],
        },
      },
    });
  });

  test('has every key of build that buildx knows', () => {
    const keys = `target: prod
cache_from: [one]
cache_to: ["type=inline"]
network: host
shm_size: 64mb
tags: [t:1]
pull: true
no_cache: true
privileged: true
entitlements: [network.host]
provenance: mode=max
sbom: true
ssh: [default, "k=./key"]
ulimits: { nproc: 5, nofile: { soft: 1, hard: 2 } }
extra_hosts: ["h=10.0.0.1", "h=10.0.0.2"]
platforms: [linux/arm64]`;
    expect(webTarget(keys)).toMatchObject({
      target: 'prod',
      'cache-from': ['one'],
      'cache-to': ['type=inline'],
      network: 'host',
      'shm-size': '67108864',
      tags: ['t:1', 'shop-web'],
      pull: true,
      'no-cache': true,
      entitlements: ['network.host', 'security.insecure'],
      attest: ['type=provenance,mode=max', 'type=sbom'],
      ssh: ['default=', 'k=/app/key'],
      ulimits: ['nofile=1:2', 'nproc=5'],
      'extra-hosts': { h: '10.0.0.1,10.0.0.2' },
      platforms: ['linux/arm64'],
    });
  });

  test('links a context that is a service to its target, which is built first', () => {
    const compose = `services:
  web: { build: { context: ., additional_contexts: ["base=service:my.base", "files=./files"] } }
  my.base: { build: base, profiles: [never] }
`;
    const file = fileOf(compose, { targets: ['web'] });
    expect(file.group.default.targets).toEqual(['my_base', 'web']);
    expect(file.target.web).toMatchObject({ contexts: { base: 'target:my_base', files: '/app/files' } });
  });

  test('gives services whose names differ in a dot only targets of their own', () => {
    const file = fileOf('services: { a.b: { build: x }, a_b: { build: y } }');
    expect(file.group.default.targets).toEqual(['a_b', 'a_b_']);
    expect(file.target.a_b).toMatchObject({ context: '/app/y' });
  });

  test('keeps what bake would read as a template', () => {
    expect(webTarget('args: { A: "$${B} %{if}", C: "$$D" }')).toMatchObject({
      args: { A: '$${B} %%{if}', C: '$D' },
    });
  });

  test('leaves out arguments without a value, and takes those of the command line and the proxies', () => {
    const target = webTarget(
      'args: { A: null, B: file, HTTP_PROXY: own }',
      { args: { B: 'given' } },
      {
        variables: {},
        proxies: { HTTP_PROXY: 'http://proxy', NO_PROXY: 'local' },
      },
    );
    expect(target).toMatchObject({ args: { B: 'given', HTTP_PROXY: 'own', NO_PROXY: 'local' } });
    expect((target as { args: object }).args).not.toHaveProperty('A');
  });

  test('names secrets by file and variable, and holds the value of none', () => {
    const compose = `services:
  web: { build: { context: ., secrets: [token, { source: key, target: id_rsa }] } }
secrets: { token: { environment: TOKEN }, key: { file: ./key } }
`;
    const file = fileOf(compose, {}, { variables: { TOKEN: 'hidden' }, proxies: {} });
    expect(file.target.web).toMatchObject({
      secret: ['id=token,type=env,env=TOKEN', 'id=id_rsa,type=file,src=/app/key'],
    });
    expect(JSON.stringify(file)).not.toContain('hidden');
  });

  test('keeps an image of several platforms with the builder, and stores what is pushed', () => {
    const compose = `services:
  many: { build: { context: ., platforms: [linux/amd64, linux/arm64] }, image: many }
  one: { build: ., image: one }
  unnamed: { build: . }
`;
    const outputs = (push: boolean) =>
      Object.entries(fileOf(compose, { push }).target).map(([name, target]) => [
        name,
        (target as { output: unknown }).output,
      ]);
    expect(outputs(false)).toEqual([
      ['many', ['type=image,push=false']],
      ['one', ['type=docker']],
      ['unnamed', ['type=docker']],
    ]);
    expect(outputs(true)).toEqual([
      ['many', ['type=image,push=true']],
      ['one', ['type=registry']],
      ['unnamed', ['type=docker']],
    ]);
  });

  test('asks for a report and no image with --check', () => {
    const target = webTarget('pull: false', { run: { check: true } });
    expect(target).toMatchObject({ call: 'lint' });
    expect(target).not.toHaveProperty('output');
  });

  test('leaves the Dockerfile of a fetched context as it is written', () => {
    const compose =
      'services: { web: { build: { context: "https://git.example/a.git#main:sub", dockerfile: D } } }';
    expect(fileOf(compose).target.web).toMatchObject({
      context: 'https://git.example/a.git#main:sub',
      dockerfile: 'D',
    });
  });

  test("is written in Go's form of JSON, which docker compose prints", () => {
    const text = bakeText(fileOf('services: { web: { build: { context: ., args: { A: "<&>" } } } }'));
    expect(text).toContain('"A": "\\u003c\\u0026\\u003e"');
    expect(text).toStartWith('{\n  "group": {\n    "default": {\n      "targets": [\n        "web"');
  });
});

describe('the platforms of a build', () => {
  const compose = 'services: { web: { build: { context: ., platforms: [linux/amd64, linux/arm64] } } }';

  test('are left to the builder where the image of several is to run here', () => {
    expect(fileOf(compose, { singlePlatform: true }).target.web).not.toHaveProperty('platforms');
  });

  test('are the one that DOCKER_DEFAULT_PLATFORM names', () => {
    const environment = { variables: {}, proxies: {}, defaultPlatform: 'linux/arm64' };
    expect(fileOf(compose, { singlePlatform: true }, environment).target.web).toMatchObject({
      platforms: ['linux/arm64'],
    });
  });

  test('must hold the one that is asked for', () => {
    const environment = { variables: {}, proxies: {}, defaultPlatform: 'linux/s390x' };
    expect(() => fileOf(compose, {}, environment)).toThrow(
      'build.platforms does not support value set by DOCKER_DEFAULT_PLATFORM: linux/s390x',
    );
  });
});

function labels(service: string): Record<string, string> {
  return {
    'com.docker.compose.project': 'shop',
    'com.docker.compose.service': service,
    'com.docker.compose.version': '2.40.3',
  };
}
