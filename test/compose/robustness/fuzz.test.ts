import { expect, test } from 'bun:test';
import { fuzzLoad } from '../../support/fuzz/fuzz-load.ts';
import { mutate } from '../../support/fuzz/mutate.ts';
import { Random } from '../../support/fuzz/random.ts';
import { seeds } from '../../support/fuzz/seeds.ts';

test('mutated files end in a project or in problems, and both YAML readers agree on them', () => {
  const texts = seeds('');
  const ways = { valid: 0, direct: 0 };
  for (let seed = 1; seed <= 200; seed++) {
    const random = new Random(seed);
    const { isValid, isDirect } = fuzzLoad(mutate(random.pick(texts), random, texts));
    ways.valid += Number(isValid);
    ways.direct += Number(isDirect);
  }
  // Were all refused, or none read directly, the rest would say little.
  expect(ways.valid).toBeGreaterThan(5);
  expect(ways.direct).toBeGreaterThan(20);
});
