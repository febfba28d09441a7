import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { CutProxy } from '../support/cut-proxy.ts';
import { Stack } from '../support/stack.ts';
import { composeOk, startCompose } from './as-compose.ts';

const ONE = 'services: {a: {image: "flotilla/test:1", command: [sh, -c, "echo hello; exec stay"]}}\n';

describe.concurrent('under the name of docker compose, an engine that falls away ends', () => {
  for (const words of [
    ['up', '--menu=false'],
    ['logs', '-f'],
    ['events', '--since', '1h'],
  ]) {
    test(`${words.join(' ')} with 1`, async () => {
      await using stack = await Stack.open(ONE);
      if (words[0] !== 'up') await composeOk(stack, 'up', '-d');
      await using proxy = await CutProxy.start(join(stack.folder, 'engine.sock'), stack.engine);
      const running = startCompose(stack, '-H', proxy.host, ...words);
      await running.says(/hello|start/);
      await proxy.cut();
      const { status, stderr } = await running.ended;
      expect(stderr).toContain(`Cannot connect to the Docker daemon at ${proxy.host}`);
      expect(stderr).not.toContain('become unreachable');
      expect(status).toBe(1);
    });
  }
});
