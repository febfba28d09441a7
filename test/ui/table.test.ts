import { expect, test } from 'bun:test';
import { formatTable } from '../../src/ui/text/table.ts';

test('columns are as wide as their widest cell and three spaces, but ten at least', () => {
  const rows = [
    ['shop-web-1', 'nginx:alpine', 'Up 2 minutes'],
    ['db', 'pg', ''],
  ];
  expect(formatTable(['Name', 'Image', 'Status'], rows)).toBe(
    [
      'NAME         IMAGE          STATUS',
      'shop-web-1   nginx:alpine   Up 2 minutes',
      'db           pg',
      '',
    ].join('\n'),
  );
});

test("an empty table is docker's header", () => {
  expect(formatTable(['name', 'image', 'command'], [])).toBe('NAME      IMAGE     COMMAND\n');
});

test('wide characters count as the two columns they take', () => {
  expect(
    formatTable(
      ['name', 'x'],
      [
        ['港港港港港', 'a'],
        ['abcdefghij', 'b'],
      ],
    ),
  ).toBe('NAME         X\n港港港港港   a\nabcdefghij   b\n');
});
