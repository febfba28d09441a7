/** Writes docs/commands.md from the program's own help texts; a test holds it to them. */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { COMMANDS, type CommandEntry } from '../src/cli/commands.ts';

const ROOT = join(import.meta.dir, '..');
/** Help is wrapped to the terminal; the page must not depend on the one it is written in. */
const WIDTH = '100';

const INTRODUCTION = `# Commands

Global flags stand before the command, a command's own flags after it: \`flotilla -p shop up -d\`.

Exit statuses: 0 done, 1 something failed or can't be understood, 3 \`plan --exit-code\` found changes,
130 interrupted, 70 a fault of flotilla itself.

Environment variables: \`FLOTILLA_FLEET\` names a fleet file ([fleet.md](fleet.md)); \`DOCKER_HOST\`, \`DOCKER_CONTEXT\`, \`DOCKER_CONFIG\`,
\`DOCKER_TLS_VERIFY\`, \`DOCKER_TLS\` and \`DOCKER_CERT_PATH\` say which engine and how, as for docker; \`DOCKER_AUTH_CONFIG\` has logins of registries; \`COMPOSE_FILE\`, \`COMPOSE_PATH_SEPARATOR\`, \`COMPOSE_PROJECT_NAME\`, \`COMPOSE_PROFILES\`,
\`COMPOSE_ENV_FILES\`, \`COMPOSE_DISABLE_ENV_FILE\`, \`COMPOSE_REMOVE_ORPHANS\`, \`COMPOSE_IGNORE_ORPHANS\`,
\`COMPOSE_EXPERIMENTAL_GIT_REMOTE\`, \`COMPOSE_EXPERIMENTAL_OCI_REMOTE\`, \`XDG_CACHE_HOME\`,
\`COMPOSE_PARALLEL_LIMIT\`, \`COMPOSE_PROGRESS\`, \`COMPOSE_ANSI\` and \`COMPOSE_MENU\` mean what they mean to docker compose;
\`NO_COLOR\` takes the colours away.
`;

/** The text that \`flotilla ... --help\` prints. */
async function helpOf(words: readonly string[]): Promise<string> {
  const run = Bun.spawn([process.execPath, join(ROOT, 'src/main.ts'), ...words, '--help'], {
    env: { ...process.env, COLUMNS: WIDTH },
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const text = await new Response(run.stdout).text();
  if ((await run.exited) !== 0) throw new Error(`flotilla ${words.join(' ')} --help failed`);
  return text.trim();
}

/** A command, and those of a group behind it. */
function wordsOf({ name, commands = [] }: CommandEntry): string[][] {
  return [[name], ...commands.map((command) => [name, command.name])];
}

/** The page as it should be. */
export async function commandPage(): Promise<string> {
  const block = (text: string): string => `\`\`\`text\n${text}\n\`\`\`\n`;
  const limit = pLimit(availableParallelism() + 1);
  const pages = [[], ...COMMANDS.flatMap(wordsOf)].map((words) =>
    limit(async () => [`## ${['flotilla', ...words].join(' ')}\n`, block(await helpOf(words))]),
  );
  return [INTRODUCTION, ...(await Promise.all(pages)).flat()].join('\n');
}

if (import.meta.main) writeFileSync(join(ROOT, 'docs/commands.md'), await commandPage());
