import { expect, test } from 'bun:test';
import type { Project } from '../../../src/model/desired/project.ts';
import type { Service } from '../../../src/model/desired/service.ts';
import type { WatchRule } from '../../../src/model/desired/service-parts.ts';
import { bindsAsSyncs, formatBindOffer } from '../../../src/plan/checks/bind-as-sync.ts';
import { checkWatchable } from '../../../src/watch/rules/check.ts';
import { decide } from '../../../src/watch/rules/decide.ts';
import { describeRules, explainPath } from '../../../src/watch/rules/explain.ts';
import { compileRules, mountOver, type WatchedRule } from '../../../src/watch/rules/watched-rule.ts';
import { needsProcess } from '../../../src/watch/sync/replica.ts';

function serviceOf(rules: readonly WatchRule[], more: Partial<Service> = {}): Service {
  return { command: null, entrypoint: null, develop: { watch: rules }, ...more };
}

function compiled(services: Readonly<Record<string, readonly WatchRule[]>>): readonly WatchedRule[] {
  return Object.entries(services).flatMap(([key, rules]) =>
    compileRules(key, serviceOf(rules), {
      realPath: (path) => path,
      ignoreFile: () => ({ base: '/', lines: [] }),
    }),
  );
}

const RULES = compiled({
  web: [
    { path: '/p/src', action: 'sync', target: '/app/src' },
    { path: '/p/package.json', action: 'rebuild' },
    { path: '/p/conf', action: 'sync+restart', target: '/etc/web' },
  ],
  api: [
    { path: '/p/src', action: 'sync+exec', target: '/code', exec: { command: ['reload'] } },
    { path: '/p/api.env', action: 'restart' },
  ],
});

test('one change can be work in several services', () => {
  expect(decide(RULES, ['/p/src/a.js'])).toEqual([
    {
      service: 'web',
      rebuild: false,
      restart: false,
      sync: new Map([['/app/src/a.js', '/p/src/a.js']]),
      execs: [],
    },
    {
      service: 'api',
      rebuild: false,
      restart: false,
      sync: new Map([['/code/a.js', '/p/src/a.js']]),
      execs: [RULES[3]!],
    },
  ]);
});

test('a rebuild keeps the syncs beside it: the image may stay the same', () => {
  const [work] = decide(RULES, ['/p/package.json', '/p/src/a.js']);
  expect(work).toMatchObject({ service: 'web', rebuild: true });
  expect([...(work?.sync.keys() ?? [])]).toEqual(['/app/src/a.js']);
});

test('a command runs once, however many files its rule has seen', () => {
  const works = decide(RULES, ['/p/src/a.js', '/p/src/b.js']);
  expect(works.find(({ service }) => service === 'api')?.execs).toHaveLength(1);
});

test('a restart alone copies nothing', () => {
  expect(decide(RULES, ['/p/api.env'])).toEqual([
    { service: 'api', rebuild: false, restart: true, sync: new Map(), execs: [] },
  ]);
});

test('what no rule is for is no work', () => {
  expect(decide(RULES, ['/p/README.md'])).toEqual([]);
});

test('explain names every rule that has to do with a path, and what it does', () => {
  expect(explainPath(RULES, '/p/src/a.js')).toBe(
    [
      '/p/src/a.js: a change there sets off:',
      '  web develop.watch[0] (sync): yes to /app/src/a.js',
      '  api develop.watch[0] (sync+exec): yes to /code/a.js, then runs: reload',
      '  (3 rules are for other paths)',
      '',
    ].join('\n'),
  );
});

test('explain says why a rule does not care', () => {
  const rules = compiled({ web: [{ path: '/p', action: 'sync', target: '/app', ignore: ['*.log'] }] });
  expect(explainPath(rules, '/p/a.log')).toBe(
    '/p/a.log: a change there does nothing\n  web develop.watch[0] (sync): no, "ignore" names it\n',
  );
});

test('the rules are described one a line', () => {
  expect(describeRules(RULES.slice(0, 2))).toBe(
    'web develop.watch[0] (sync): /p/src -> /app/src\nweb develop.watch[1] (rebuild): /p/package.json\n',
  );
});

test('a path below a bind mount needs no sync, but may still ask for a restart', () => {
  const service = serviceOf([], { volumes: [{ type: 'bind', source: '/p/src', target: '/app' }] });
  expect(mountOver({ path: '/p/src/lib', action: 'sync' }, service)).toBe('/p/src');
  expect(mountOver({ path: '/p/src/lib', action: 'restart' }, service)).toBeUndefined();
  expect(mountOver({ path: '/p/other', action: 'sync' }, service)).toBeUndefined();
});

test('bind mounts of sources are offered as rules for an engine elsewhere; system paths are not', () => {
  const services = {
    web: serviceOf([], {
      volumes: [
        { type: 'bind', source: '/p/src', target: '/app' },
        { type: 'bind', source: '/var/run/docker.sock', target: '/var/run/docker.sock' },
        { type: 'volume', source: 'data', target: '/data' },
      ],
    }),
  };
  const offers = bindsAsSyncs(services, '/p');
  expect(offers).toEqual([
    { service: 'web', rule: { path: '/p/src', action: 'sync', target: '/app', initial_sync: true } },
  ]);
  expect(formatBindOffer(offers[0]!)).toEqual({
    message:
      'Service "web": the bind mount of "/p/src" can\'t work, because the engine is on another machine',
    hint: 'use a config or a volume; or take the mount out and add to the service: develop: {watch: [{path: "/p/src", action: sync, target: "/app", initial_sync: true}]}',
  });
});

test('a bind mount whose rule exists is not offered again', () => {
  const service = serviceOf([{ path: '/p/src', action: 'sync', target: '/app' }], {
    volumes: [{ type: 'bind', source: '/p/src', target: '/app' }],
  });
  expect(bindsAsSyncs({ web: service }, '/p')).toEqual([]);
});

test('a project is refused that has no rules, or a rule that can have no effect', () => {
  const project = (services: Project['services']): Project => ({ services }) as Project;
  const code = (services: Project['services'], builds = true): unknown => {
    try {
      checkWatchable(project(services), { builds });
      return 'fine';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const rebuild = { path: '/p', action: 'rebuild' };
  expect(code({ web: serviceOf([]) })).toBe('NOTHING_TO_WATCH');
  expect(code({ web: serviceOf([rebuild]) })).toBe('WATCH_NEEDS_BUILD');
  expect(code({ web: serviceOf([rebuild], { build: { context: '/p' } }) })).toBe('fine');
  expect(code({ web: serviceOf([rebuild], { build: { context: '/p' } }) }, false)).toBe('WATCH_NEEDS_BUILD');
  expect(code({ web: serviceOf([{ path: '/p', action: 'sync+exec', target: '/a' }]) })).toBe(
    'WATCH_NEEDS_COMMAND',
  );
});

test('a target in memory is one that only a process in the container can write to', () => {
  const service = serviceOf([], {
    tmpfs: ['/run/app:size=1m'],
    volumes: [{ type: 'tmpfs', target: '/cache' }],
  });
  expect(needsProcess(service, ['/run/app/x'])).toBe(true);
  expect(needsProcess(service, ['/cache'])).toBe(true);
  expect(needsProcess(service, ['/run', '/app'])).toBe(false);
});
