import { expect, test } from 'bun:test';
import { FILES, oneOf, renderAnswer } from '../../../src/cli/completion/answer.ts';

test('only what begins as the word does is offered, with the first line of what is said of it', () => {
  const candidates = [
    { text: 'up', description: 'Start\nall' },
    { text: 'unpause', description: '' },
    { text: 'ps' },
  ];
  expect(renderAnswer({ candidates, directive: 4 }, 'u', true)).toEqual({
    lines: 'up\tStart\nunpause\n:4\n',
    told: 'Completion ended with directive: ShellCompDirectiveNoFileComp\n',
  });
  expect(renderAnswer({ candidates, directive: 6 }, 'up', false)).toEqual({
    lines: 'up\n:6\n',
    told: 'Completion ended with directive: ShellCompDirectiveNoSpace, ShellCompDirectiveNoFileComp\n',
  });
});

test('endings of files are offered whatever is typed', () => {
  expect(renderAnswer({ ...oneOf(['yaml', 'yml']), directive: 8 }, 'shop', true).lines).toBe(
    'yaml\nyml\n:8\n',
  );
  expect(renderAnswer(FILES, 'x', true)).toEqual({
    lines: ':0\n',
    told: 'Completion ended with directive: ShellCompDirectiveDefault\n',
  });
});
