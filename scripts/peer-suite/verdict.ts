import { readFileSync } from 'node:fs';
import { excusesIn } from './excuses.ts';

/**
 * Says of a run of docker compose's tests what has passed and what has failed, and ends with 1 where something failed that
 * not-counted.txt does not name: the output of the tests, the file, and Debian's suite of the engine.
 */
const [output = '', notCounted = '', suite = ''] = process.argv.slice(2);

/** What is to be known of each failure: a test that fails because a part of it does is told by the part. */
function failuresIn(text: string): string[] {
  const failed = [...text.matchAll(/^ *--- FAIL: (\S+)/gm)].map(([, name = '']) => name);
  return failed.filter((name) => !failed.some((other) => other.startsWith(`${name}/`))).sort();
}

const text = readFileSync(output, 'utf8');
const excuses = excusesIn(readFileSync(notCounted, 'utf8'), suite);
const isExcused = (name: string): boolean =>
  excuses.some((excuse) => name === excuse || name.startsWith(`${excuse}/`));
const failures = failuresIn(text);
const unknown = failures.filter((name) => !isExcused(name));
const count = (outcome: string): number => text.match(new RegExp(`^--- ${outcome}`, 'gm'))?.length ?? 0;

console.log(`${count('PASS')} passed, ${count('FAIL')} failed, ${count('SKIP')} skipped`);
console.log(`Failed and not counted: ${failures.filter(isExcused).join(' ')}`);
// A run that broke off has an end of its own.
const isWhole = /^(PASS|FAIL)$/m.test(text);
if (!isWhole) console.error(`The tests did not come to their end: ${output}`);
if (unknown.length > 0) console.error(`Failed, whole output in ${output}:\n${unknown.join('\n')}`);
if (!isWhole || unknown.length > 0) process.exitCode = 1;
