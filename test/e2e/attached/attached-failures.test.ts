import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const FAILING = `
services:
  mig: { image: "flotilla/test:1", command: [sh, -c, "echo said; exit 4"] }
  app: { image: "flotilla/test:1", depends_on: { mig: { condition: service_completed_successfully } } }
  other: { image: "flotilla/test:1" }
`;

describe.concurrent('an attached up whose dependency fails', () => {
  test('shows what that has written and how it ended, and leaves the others running', async () => {
    await using stack = await Stack.open(FAILING);
    const { status, stdout } = await stack.run(['up']);
    expect([status, stdout]).toEqual([
      1,
      expect.stringMatching(/mig-1 +\| said\nmig-1 exited with code 4\n/),
    ]);
    expect(await stack.states()).toEqual(['app-1 created', 'mig-1 exited', 'other-1 running']);
  });

  test.each([['--abort-on-container-exit'], ['--abort-on-container-failure'], ['--exit-code-from=other']])(
    'stops the others with %p, and ends with 1',
    async (flag) => {
      await using stack = await Stack.open(FAILING);
      const { status, stdout, stderr } = await stack.run(['up', flag]);
      expect([status, stdout]).toEqual([1, expect.stringContaining('mig-1 exited with code 4')]);
      expect(stderr).toContain('Aborting on container exit...');
      expect(await stack.states()).toEqual(['app-1 created', 'mig-1 exited', 'other-1 exited']);
    },
  );

  test('stops nothing where none has ended', async () => {
    await using stack = await Stack.open(`
services:
  db: { image: "flotilla/test:1", healthcheck: { test: "false", interval: 100ms, retries: 1 } }
  app: { image: "flotilla/test:1", depends_on: { db: { condition: service_healthy } } }
`);
    const { status, stderr } = await stack.run(['up', '--abort-on-container-exit']);
    expect([status, stderr.includes('Aborting')]).toEqual([1, false]);
    expect(await stack.states()).toEqual(['app-1 created', 'db-1 running']);
  });
});
