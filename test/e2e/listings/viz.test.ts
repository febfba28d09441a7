import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

describe('alpha viz', () => {
  test('prints the services and what they depend on', async () => {
    await using stack = await Stack.open(`
services:
  web:
    image: shop/web
    depends_on: [db]
    ports: ["127.0.0.1:8080:80", "53/udp"]
  db:
    image: postgres
`);
    expect((await stack.ok('alpha', 'viz')).stdout).toBe(
      `digraph "${stack.name}" {
\tlayout=dot;
\t"db" [style="filled" label=<<font point-size="15">db</font>>];
\t"web" [style="filled" label=<<font point-size="15">web</font>>];

\t"web" -> "db";
}

`,
    );
    const { stdout } = await stack.ok(
      'alpha',
      'viz',
      '--ports',
      '--networks',
      '--image',
      '--spaces',
      '--indentation-size=2',
    );
    expect(stdout).toContain(
      '  "web" [style="filled" label=<<font point-size="15">web</font><font point-size="10"><br/><br/><b>Networks:</b><br/>default</font><font point-size="10"><br/><br/><b>Ports:</b><br/>127.0.0.1:8080:80 (tcp, ingress)<br/>:53 (udp, ingress)</font><font point-size="10"><br/><br/><b>Image:</b><br/>shop/web</font>>];',
    );
  });
});

describe('convert', () => {
  test('is another name of config', async () => {
    await using stack = await Stack.open('services:\n  web:\n    image: shop/web\n');
    expect((await stack.ok('convert')).stdout).toBe((await stack.ok('config')).stdout);
  });
});
