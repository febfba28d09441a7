import { describe, expect, test } from 'bun:test';
import type { Service } from '../../../src/model/desired/service.ts';
import type { WatchRule } from '../../../src/model/desired/service-parts.ts';
import { matchRule, mayHold } from '../../../src/watch/rules/match.ts';
import { compileRules, type WatchedRule } from '../../../src/watch/rules/watched-rule.ts';

function ruleOf(rule: Partial<WatchRule>, dockerignore: readonly string[] = []): WatchedRule {
  const service = {
    command: null,
    entrypoint: null,
    build: { context: '/shop' },
    develop: { watch: [{ path: '/shop/src', action: 'sync', target: '/app', ...rule }] },
  } as Service;
  const [compiled] = compileRules('web', service, {
    realPath: (path) => path,
    ignoreFile: () => ({ base: '/shop', lines: dockerignore }),
  });
  if (compiled === undefined) throw new Error('no rule');
  return compiled;
}

const kindOf = (rule: WatchedRule, path: string): string => matchRule(rule, path).kind;

describe('a rule is asked about a path', () => {
  test('a file below its path goes to the same place below the target', () => {
    expect(matchRule(ruleOf({}), '/shop/src/a/b.js')).toEqual({
      kind: 'triggers',
      containerPath: '/app/a/b.js',
    });
  });

  test('a path that only begins alike is outside', () => {
    expect(kindOf(ruleOf({}), '/shop/src-old/a.js')).toBe('outside');
    expect(kindOf(ruleOf({}), '/shop/other.js')).toBe('outside');
  });

  test('a rule for one file has the file as its target', () => {
    const rule = ruleOf({ path: '/shop/app.conf', target: '/etc/app.conf' });
    expect(matchRule(rule, '/shop/app.conf')).toEqual({ kind: 'triggers', containerPath: '/etc/app.conf' });
  });

  test('a target may be the root, have a slash at its end, or count from the working directory', () => {
    const target = (text: string): unknown => matchRule(ruleOf({ target: text }), '/shop/src/a.js');
    expect(target('/')).toEqual({ kind: 'triggers', containerPath: '/a.js' });
    expect(target('/srv/./app/')).toEqual({ kind: 'triggers', containerPath: '/srv/app/a.js' });
    expect(target('app')).toEqual({ kind: 'triggers', containerPath: '/app/a.js' });
  });

  test('rebuild and restart copy nothing, whatever target they have', () => {
    expect(matchRule(ruleOf({ action: 'rebuild' }), '/shop/src/a.js')).toEqual({ kind: 'triggers' });
    expect(matchRule(ruleOf({ action: 'restart' }), '/shop/src/a.js')).toEqual({ kind: 'triggers' });
  });

  test('ignore counts from the path of the rule', () => {
    const rule = ruleOf({ ignore: ['node_modules/', '**/*.log'] });
    expect(kindOf(rule, '/shop/src/node_modules/x/index.js')).toBe('ignored');
    expect(kindOf(rule, '/shop/src/deep/a.log')).toBe('ignored');
    expect(kindOf(rule, '/shop/src/deep/a.js')).toBe('triggers');
  });

  test('an ignored folder may have exceptions', () => {
    const rule = ruleOf({ ignore: ['dist', '!dist/keep.js'] });
    expect(kindOf(rule, '/shop/src/dist/a.js')).toBe('ignored');
    expect(kindOf(rule, '/shop/src/dist/keep.js')).toBe('triggers');
    expect(mayHold(rule, '/shop/src/dist')).toBe(true);
  });

  test('include lets through only what it names', () => {
    const rule = ruleOf({ include: ['**/*.html', 'static'] });
    expect(kindOf(rule, '/shop/src/a/page.html')).toBe('triggers');
    expect(kindOf(rule, '/shop/src/static/logo.png')).toBe('triggers');
    expect(kindOf(rule, '/shop/src/a/code.js')).toBe('not-included');
  });

  test('what the .dockerignore of the build names is left out', () => {
    const rule = ruleOf({}, ['# comment', 'src/secret', '**/tmp', '!**/tmp/kept']);
    expect(kindOf(rule, '/shop/src/secret/key')).toBe('dockerignored');
    expect(kindOf(rule, '/shop/src/a/tmp/x')).toBe('dockerignored');
    expect(kindOf(rule, '/shop/src/a/tmp/kept')).toBe('triggers');
  });

  test('a lone * in the .dockerignore takes its other patterns back, as in docker compose', () => {
    expect(kindOf(ruleOf({}, ['*', 'src/a.js', '!package.json']), '/shop/src/a.js')).toBe('triggers');
  });

  test("editors' files and Git's folder change nothing", () => {
    const names = [
      'a.js~',
      '.a.js.swp',
      '4913',
      '.#a.js',
      '#a.js#',
      '.idea/x',
      '.git/index',
      'a___jb_tmp___',
    ];
    for (const name of names)
      expect([name, kindOf(ruleOf({}), `/shop/src/${name}`)]).toEqual([name, 'ephemeral']);
    for (const name of ['a.swift', '.gitignore', '.github/x', '14913', 'a#b'])
      expect([name, kindOf(ruleOf({}), `/shop/src/${name}`)]).toEqual([name, 'triggers']);
  });

  test('a project below a folder with such a name is watched all the same', () => {
    expect(kindOf(ruleOf({ path: '/home/.git/shop~/src' }), '/home/.git/shop~/src/a.js')).toBe('triggers');
  });
});

describe('a folder is passed over', () => {
  test('where everything in it is ignored', () => {
    const rule = ruleOf({ ignore: ['node_modules'] }, ['src/cache']);
    expect(mayHold(rule, '/shop/src/node_modules')).toBe(false);
    expect(mayHold(rule, '/shop/src/node_modules/x')).toBe(false);
    expect(mayHold(rule, '/shop/src/cache')).toBe(false);
    expect(mayHold(rule, '/shop/src/.git')).toBe(false);
    expect(mayHold(rule, '/shop/src/lib')).toBe(true);
  });

  test('where it is beside the path, not on the way to it', () => {
    expect(mayHold(ruleOf({}), '/shop')).toBe(true);
    expect(mayHold(ruleOf({}), '/')).toBe(true);
    expect(mayHold(ruleOf({}), '/shop/docs')).toBe(false);
  });
});
