import type { Difference } from './compare.ts';
import { type Story, upTo } from './story.ts';

/** What differs after which command of a story, and how to see it again. */
export function report(story: Story, seed: number, index: number, found: readonly Difference[]): string {
  return [
    `\nProject ${seed} (alone: npm run fuzz:commands -- 1 ${seed})`,
    story.files['compose.yaml'] ?? '',
    ...upTo(story, index).map((line) => (line.startsWith('#') ? line : `$ docker-compose ${line}`)),
    ...found.flatMap(({ path, own, theirs }) => [
      `  ${path}`,
      `    docker compose: ${text(theirs)}`,
      `    flotilla:       ${text(own)}`,
    ]),
  ].join('\n');
}

function text(value: unknown): string {
  return typeof value === 'string' && value.includes('\n')
    ? value
        .split('\n')
        .map((line) => `\n      ${line}`)
        .join('')
    : (JSON.stringify(value) ?? 'nothing');
}
