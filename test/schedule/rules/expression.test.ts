import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { parseConstraint } from '../../../src/schedule/rules/constraint.ts';
import { holds, parseExpression } from '../../../src/schedule/rules/expression.ts';

function holdsFor(text: string, ...values: readonly string[]): boolean {
  const expression = parseExpression(text);
  if (expression === undefined) throw new Error(`no expression: ${text}`);
  return holds(expression, values);
}

describe('an expression of classic Swarm', () => {
  test.each([
    ['node==fed*', ['fedora'], true],
    ['node==*ora', ['fedora'], true],
    ['node==f*a', ['fedora'], true],
    ['node==fedora', ['fedora-2'], false],
    ['node==/ed+ora$/', ['fedora'], true],
    ['node==/(?i)FEDORA/', ['fedora'], true],
    ['node==/FEDORA/', ['fedora'], false],
    ['node!=/node-[12]/', ['node-3'], true],
    ['node!=/node-[12]/', ['node-3', 'node-1'], false],
    ['image==a.b', ['axb'], false],
    ['image==a(b)', ['a(b)'], true],
    ['node==x', [], false],
    ['node!=x', [], true],
  ] as const)('%s of %p: %p', (text, values, expected) => {
    expect(holdsFor(text, ...values)).toBe(expected);
  });

  test('is soft with a tilde, before or behind spaces', () => {
    for (const text of ['storage==~ssd', ' storage ==~ ssd ', 'storage!=~ssd']) {
      expect(parseExpression(text)).toMatchObject({ key: 'storage', isSoft: true });
    }
  });

  test.each(['', 'node', 'node=x', 'node==', '==x', 'node==/(/', 'no de==x', '1x==y', 'node==='])(
    '%p is none',
    (text) => {
      expect(parseExpression(text)).toBeUndefined();
    },
  );
});

describe('whatever is written', () => {
  test('both grammars read it or refuse it, and none throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'node.labels==!=~/*[](){}\\|^$ az09') })),
        (text) => {
          const constraint = parseConstraint(text);
          if (constraint !== undefined) expect(text).toContain(constraint.isEqual ? '==' : '!=');
          parseExpression(text)?.matches(['node-1', '']);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('what was read says the same when it is written again', () => {
    const key = fc.constantFrom('node.id', 'node.labels.zone', 'engine.labels.a-b', 'node.ip');
    const value = fc.stringMatching(/^[a-zA-Z0-9:_.*()?+^$|/-]{1,12}$/);
    fc.assert(
      fc.property(key, fc.boolean(), value, fc.constantFrom('', ' '), (name, isEqual, written, space) => {
        const text = `${name}${space}${isEqual ? '==' : '!='}${space}${written}`;
        expect(parseConstraint(text)).toEqual({ key: name, isEqual, value: written });
      }),
      { numRuns: 1000 },
    );
  });

  test('a glob matches what its stars stand for, and a text without stars itself only', () => {
    const word = fc.stringMatching(/^[a-z0-9._:-]{1,8}$/);
    fc.assert(
      fc.property(word, word, word, (head, middle, tail) => {
        expect(holdsFor(`node==${head}*${tail}`, `${head}${middle}${tail}`)).toBe(true);
        expect(holdsFor(`node==${head}${tail}`, `${head}${tail}x`)).toBe(false);
        expect(holdsFor(`node!=${head}`, head)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
