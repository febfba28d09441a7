import { expect, test } from 'bun:test';
import { engineCall } from '../../../scripts/engine/request.ts';
import { TEST_IMAGE } from '../../support/images.ts';
import { Stack } from '../support/stack.ts';

const FILES = `
mkdir -p /data/sub && echo kept > /data/sub/file && ln /data/sub/file /data/hard && ln -s sub/file /data/soft
chown 12:34 /data/sub && chmod 4750 /data/sub/file && exec stay
`;
const LOOK = 'cd /data && cat hard soft && stat -c "%a %u %g %h" sub sub/file && readlink soft';

function compose(name: string): string {
  return `
services:
  web: { image: ${TEST_IMAGE}, command: [sh, -c, ${JSON.stringify(FILES)}], volumes: ["data:/data"] }
  copy: { image: ${TEST_IMAGE}, command: [stay], volumes: ["copy:/data"], profiles: [later] }
volumes: { data: { labels: { kept: "yes" } }, copy: { name: ${name}_copy, external: true } }
`;
}

test('a volume comes back out of its backup with owners, modes, links and labels', async () => {
  await using stack = await Stack.open();
  stack.write('compose.yaml', compose(stack.name));
  expect(await stack.run(['up', '-d'])).toMatchObject({ status: 0 });
  const written = await stack.run(['volume', 'backup', '-o', 'data.tar.gz', `${stack.name}_data`]);
  expect(written).toMatchObject({ status: 0, stderr: expect.stringContaining('may write') });
  const copy = `${stack.name}_copy`;
  try {
    const restored = await stack.run(['volume', 'restore', '--name', copy, 'data.tar.gz']);
    expect(restored).toMatchObject({ status: 0, stdout: `${copy}\n` });
    const { Labels } = JSON.parse(
      await engineCall(stack.engine, { method: 'GET', path: `/volumes/${copy}` }),
    );
    // Its project's labels are the volume's that it was copied from.
    expect(Labels).toEqual({ kept: 'yes' });
    expect(await stack.run(['--profile', 'later', 'up', '-d', 'copy'])).toMatchObject({ status: 0 });
    expect(await stack.exec('copy-1', 'sh', '-c', LOOK)).toBe(await stack.exec('web-1', 'sh', '-c', LOOK));
    const again = await stack.run(['volume', 'restore', '--name', copy, 'data.tar.gz']);
    expect(again).toMatchObject({ status: 1, stderr: expect.stringContaining('There is a volume') });
    await stack.run(['--profile', 'later', 'down']);
  } finally {
    await engineCall(stack.engine, { method: 'DELETE', path: `/volumes/${copy}?force=1` });
  }
});

test('what is no backup is refused, and nothing is made', async () => {
  await using stack = await Stack.open();
  stack.write('compose.yaml', compose(stack.name));
  stack.write('broken.tar', 'not a tar');
  const { status, stderr } = await stack.run([
    'volume',
    'restore',
    '--name',
    `${stack.name}_none`,
    'broken.tar',
  ]);
  expect({ status, stderr }).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('is no backup of a volume'),
  });
  expect((await stack.run(['volume', 'ls', '-q'])).stdout).not.toContain(`${stack.name}_none`);
});
