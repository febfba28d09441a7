import { afterEach, beforeEach, expect, type Mock, spyOn, test } from 'bun:test';
import { Command, CommanderError } from 'commander';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { DIFFERENCES } from '../../../src/cli/compatibility/differences.ts';
import { DOCKER_COMPOSE } from '../../../src/cli/compatibility/docker-compose.ts';
import { compatibilityRows } from '../../../src/cli/compatibility/table.ts';
import { processContext } from '../../../src/cli/context.ts';
import { addGlobalOptions } from '../../../src/cli/globals.ts';

const CONTEXT = processContext(
  { file: [], envFile: [], profile: [], host: [] },
  { program: 'flotilla', words: [], isCompose: false, wantsMetadata: false, environment: {} },
);

let parsed: Command | undefined;
let parsing: Mock<Command['parse']>;

/** Every command defines its flags and parses its words first: that is as far as it gets here. */
beforeEach(() => {
  parsing = spyOn(Command.prototype, 'parse').mockImplementation(function (this: Command): never {
    parsed = this;
    throw new CommanderError(0, 'seen', '');
  });
});
afterEach(() => parsing.mockRestore());

/** The compiler does not see that `run` sets it. */
function lastParsed(): Command | undefined {
  return parsed;
}

/** The definition of "up" or "alpha viz"; undefined where there is none. */
async function definitionOf(name: string): Promise<Command | undefined> {
  if (name === '') {
    const program = new Command();
    addGlobalOptions(program);
    return program;
  }
  const [first = '', ...words] = name.split(' ');
  parsed = undefined;
  const entry = COMMANDS.find((candidate) => candidate.name === first || candidate.aliases?.includes(first));
  const module = await entry?.load();
  await module?.run(words, CONTEXT).catch(() => undefined);
  const seen = lastParsed();
  const names = [`flotilla ${name}`, `flotilla ${[entry?.name, ...words].join(' ')}`];
  return seen !== undefined && names.includes(seen.name()) ? seen : undefined;
}

/** "--sig-proxy" is known where "--no-sig-proxy" is, and so is the version everywhere. */
function has(command: Command, flag: string): boolean {
  const names = [`--${flag}`, `--no-${flag}`];
  return command.options.some(({ long }) => names.includes(long ?? '')) || flag === 'version';
}

test('every command and flag of docker compose is there, or listed as absent with a reason', async () => {
  const undocumented: string[] = [];
  const stale: string[] = [];
  for (const command of Object.keys(DOCKER_COMPOSE)) {
    const definition = await definitionOf(command);
    for (const row of compatibilityRows().filter((candidate) => candidate.command === command)) {
      const isThere =
        definition !== undefined && (row.flag === '' || has(definition, row.flag.replace(/^--/, '')));
      const name = `${command} ${row.flag}`.trim();
      if (!isThere && row.state !== 'absent') undocumented.push(name);
      if (isThere && row.state === 'absent') stale.push(name);
    }
  }
  expect({ undocumented, stale }).toEqual({ undocumented: [], stale: [] });
});

test('every difference names something that docker compose has, and says why', () => {
  const names = compatibilityRows().map(({ command, flag }) => `${command} ${flag}`.trim());
  expect(Object.keys(DIFFERENCES).filter((name) => !names.includes(name))).toEqual([]);
  expect(Object.values(DIFFERENCES).filter(({ why }) => why === '')).toEqual([]);
});

test('the flags of a command that is absent are absent for the same reason', () => {
  const rows = compatibilityRows();
  const absent = rows.filter(({ flag, state }) => flag === '' && state === 'absent');
  const differing = absent.flatMap(({ command, why }) =>
    rows.filter((row) => row.command === command && row.why !== why),
  );
  expect(differing).toEqual([]);
});
