// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose variables look like template strings
import { expect, test } from 'bun:test';
import { variablesText } from '../../../src/cli/config/variables-text.ts';

test("the table of variables has docker compose's columns", () => {
  const model = { image: '${TAG:-none}', user: '${A_NAME_THAT_IS_WIDER_THAN_20:+x}' };
  expect(variablesText(model, undefined)).toBe(
    [
      'NAME                           REQUIRED            DEFAULT VALUE       ALTERNATE VALUE\n',
      'A_NAME_THAT_IS_WIDER_THAN_20   false                                   x\n',
      'TAG                            false               none                \n',
    ].join(''),
  );
});
