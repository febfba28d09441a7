import { readFileSync } from 'node:fs';
import { excusesIn } from '../peer-suite/excuses.ts';

/**
 * Says of a run of the acceptance tests what has passed and what has failed, and ends with 1 where something failed that not-counted.txt
 * does not name: pytest's output with a line for each test, the file, and Debian's suite of the engine.
 */
const [output = '', notCounted = '', suite = ''] = process.argv.slice(2);
const text = readFileSync(output, 'utf8');

function testsWith(outcome: 'PASSED' | 'FAILED' | 'ERROR'): ReadonlySet<string> {
  const lines = text.matchAll(new RegExp(`^${outcome} tests/\\S+::(\\w+)`, 'gm'));
  return new Set([...lines].map(([, name = '']) => name));
}

const failed = new Set([...testsWith('FAILED'), ...testsWith('ERROR')]);
const passed = [...testsWith('PASSED')].filter((name) => !failed.has(name));
const excuses = new Set(excusesIn(readFileSync(notCounted, 'utf8'), suite));
const unknown = [...failed].filter((name) => !excuses.has(name)).sort();

console.log(
  `${passed.length} passed, ${failed.size} failed, of which ${failed.size - unknown.length} are not counted`,
);
const isWhole = /^=+ .*(passed|failed|error).* in /m.test(text);
if (!isWhole) console.error(`The tests did not come to their end: ${output}`);
if (unknown.length > 0) console.error(`Failed, whole output in ${output}:\n${unknown.join('\n')}`);
if (!isWhole || unknown.length > 0) process.exitCode = 1;
