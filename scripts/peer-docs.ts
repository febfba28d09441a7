/** Writes docs/peer-scenarios.md: what is compared with docker compose, and where flotilla is to differ. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scenario, Step } from '../test/e2e/peer/scenario.ts';
import { SCENARIOS } from '../test/e2e/peer/scenarios.ts';
import { WANTED } from '../test/e2e/peer/wanted.ts';

const PAGE = join(import.meta.dir, '../docs/peer-scenarios.md');

const INTRODUCTION = `# Side by side with docker compose

Each of these scenarios was gone through with docker compose 2.40.3 and recorded: exit statuses, the text
on standard output where it is for other programs, and afterwards every container, network and volume of
the project with its labels (the config hash too), settings, mounts, addresses and aliases. A test goes
through the same with flotilla, and with docker compose itself where this machine can have it, and compares (\`test/e2e/peer/\`).
What is not the same is named here.

A project that one of the two has made is taken over by the other without a container or network made anew: the examples, and files that people
wrote, are handed over both ways (\`test/e2e/interchange/\`).

docker compose's own end-to-end tests can be run against flotilla, as the program \`docker-compose\` and as a plugin of the docker CLI:
\`npm run test:peer-suite\`, as root on Debian. \`scripts/peer-suite/not-counted.txt\` names those whose failure does not count there, and why.
So can the acceptance tests of docker compose 1.29.2, the last in Python: \`npm run test:acceptance-suite\`. Those that docker compose 2.40.3 fails,
because names and words were others then, are in \`scripts/acceptance-suite/not-counted.txt\`.
`;

/** The page as it has to be. */
export function peerPage(): string {
  const rows = SCENARIOS.map(
    (scenario) => `| ${scenario.name} | ${commands(scenario)} | ${result(scenario)} |`,
  );
  return `${INTRODUCTION}\n| scenario | commands | result |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function commands({ steps }: Scenario): string {
  return steps.map((step) => `\`${wordsOf(step).replaceAll('|', '\\|')}\``).join(', ');
}

function wordsOf(step: Step): string {
  if ('write' in step) return `(change ${step.write})`;
  return ('run' in step ? step.run : step).map((word) => (/\s/.test(word) ? `'${word}'` : word)).join(' ');
}

function result({ name }: Scenario): string {
  const reasons = WANTED.filter(({ scenario }) => scenario === name).map(({ why }) => why);
  return reasons.length === 0 ? 'same' : `differs: ${[...new Set(reasons)].join('; ')}`;
}

if (import.meta.main) writeFileSync(PAGE, peerPage());
