import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const SERVICE = `
services:
  a:
    image: flotilla/test:1
    secrets:
      - token
      - { source: pass, target: /etc/pass, uid: "33", gid: "34", mode: 0400 }
    configs:
      - { source: text, target: /etc/text }
      - { source: file, target: /etc/file }
secrets:
  token: { environment: TOKEN }
  pass: { file: ./pass.txt }
configs:
  text: { content: "name=\${WHO:-nobody}" }
  file: { file: ./site.conf }
`;

async function openStack(): Promise<Stack> {
  const stack = await Stack.open(SERVICE);
  stack.write('pass.txt', 'open sesame');
  stack.write('site.conf', 'listen 80');
  return stack;
}

describe.concurrent('secrets and configs', () => {
  test('reach the container from variables, files and the compose file itself', async () => {
    await using stack = await openStack();
    await stack.run(['up', '-d'], { env: { TOKEN: 't0ken' } });
    expect(await stack.exec('a-1', 'cat', '/run/secrets/token')).toBe('t0ken');
    expect(await stack.exec('a-1', 'cat', '/etc/pass')).toBe('open sesame');
    expect(await stack.exec('a-1', 'cat', '/etc/text')).toBe('name=nobody');
    expect(await stack.exec('a-1', 'cat', '/etc/file')).toBe('listen 80');
  });

  test('have the owner and mode that the service asks for', async () => {
    await using stack = await openStack();
    await stack.run(['up', '-d'], { env: { TOKEN: 't0ken' } });
    expect(await stack.exec('a-1', 'stat', '-c', '%u %g %a', '/etc/pass')).toBe('33 34 400');
    expect(await stack.exec('a-1', 'stat', '-c', '%u %g %a', '/run/secrets/token')).toBe('0 0 444');
  });

  test('recreate the service when their content changes, and say so', async () => {
    await using stack = await openStack();
    await stack.run(['up', '-d'], { env: { TOKEN: 't0ken' } });
    const same = await stack.run(['plan'], { env: { TOKEN: 't0ken' } });
    const other = await stack.run(['plan'], { env: { TOKEN: 'changed' } });
    expect(same.stdout).toBe('');
    expect(other.stdout).toContain('content of a secret or config changed');
  });

  test('stay out of labels, plans and progress', async () => {
    await using stack = await openStack();
    const up = await stack.run(['--progress', 'json', 'up', '-d'], { env: { TOKEN: 'very-secret' } });
    const plan = await stack.run(['plan', '--force-recreate', '--format', 'json'], {
      env: { TOKEN: 'very-secret' },
    });
    const { Config, HostConfig } = await stack.container('a-1');
    const seen = JSON.stringify([up, plan, Config, HostConfig]);
    expect(seen).not.toContain('very-secret');
    expect(seen).not.toContain('open sesame');
  });

  test('that are missing are all named before anything is made', async () => {
    await using stack = await Stack.open(SERVICE);
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain('the variable TOKEN is not set');
    expect(stderr).toContain('pass.txt');
    expect(stderr).toContain('site.conf');
    expect(await stack.everything()).toEqual([]);
  });
});
