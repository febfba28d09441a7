import { describe, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { TestRegistry } from '../../support/servers/registry.ts';
import { Stack } from '../support/stack.ts';

const newRegistry = (options = {}): Promise<TestRegistry> =>
  new TestRegistry(randomBytes(8).toString('hex'), options).start();

interface Manifest {
  readonly artifactType?: string;
  readonly config: { readonly mediaType: string };
  readonly layers: readonly {
    readonly mediaType: string;
    readonly digest: string;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

interface Index {
  readonly subject: object;
  readonly manifests: readonly { readonly digest: string }[];
}

const PLAIN = 'services:\n  web:\n    image: shop/web:1 # as it is\n';

describe.concurrent('publish', () => {
  test('stores the compose files as they are, in the form of docker compose', async () => {
    await using registry = await newRegistry();
    await using stack = await Stack.open(PLAIN);
    const { stderr } = await stack.ok('publish', `${registry.host}/team/shop:1`);
    expect(stderr).toContain('Published');
    const manifest = registry.manifest('team/shop:1') as Manifest;
    expect(manifest).toMatchObject({
      artifactType: 'application/vnd.docker.compose.project',
      config: { mediaType: 'application/vnd.oci.empty.v1+json' },
      layers: [
        {
          mediaType: 'application/vnd.docker.compose.file+yaml',
          annotations: { 'com.docker.compose.file': 'compose.yaml' },
        },
      ],
    });
    expect(registry.blob(manifest.layers[0]!.digest)).toBe(PLAIN);
  });

  test('has a form for older registries', async () => {
    await using registry = await newRegistry();
    await using stack = await Stack.open(PLAIN);
    await stack.ok('publish', '--oci-version', '1.0', `${registry.host}/shop`);
    const manifest = registry.manifest('shop:latest') as Manifest;
    expect(manifest.artifactType).toBeUndefined();
    expect(manifest.config.mediaType).toBe('application/vnd.docker.compose.config.empty.v1+json');
  });

  test('uses the login of the registry, and says where one is missing', async () => {
    await using registry = await newRegistry({ login: 'ann:s3cret' });
    await using stack = await Stack.open(PLAIN);
    const reference = `${registry.host}/shop:1`;
    const refused = await stack.run(['publish', reference]);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('docker login')]);
    const auths = { [registry.host]: { auth: Buffer.from('ann:s3cret').toString('base64') } };
    const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) };
    expect(await stack.run(['publish', reference], { env })).toMatchObject({ status: 0 });
  });

  test('takes extended files and env files along, under names of the artifact', async () => {
    await using registry = await newRegistry();
    await using stack = await Stack.open(
      'services:\n  web:\n    extends: { file: base.yaml, service: web }\n    env_file: [web.env]\n',
    );
    stack.write('base.yaml', 'services:\n  web:\n    image: shop/web:1\n');
    stack.write('web.env', 'A=1\n');
    await stack.ok('publish', '--with-env', '-y', `${registry.host}/shop:1`);
    const { layers } = registry.manifest('shop:1') as Manifest;
    const [main, base, env] = layers.map(({ digest, annotations }) => ({
      text: registry.blob(digest) ?? '',
      name: annotations['com.docker.compose.file'] ?? annotations['com.docker.compose.envfile'] ?? '',
      isExtended: annotations['com.docker.compose.extends'] === 'true',
    }));
    expect(layers).toHaveLength(3);
    expect(main?.text).toContain(base?.name ?? 'nothing');
    expect(main?.text).toContain(env?.name ?? 'nothing');
    expect(base).toMatchObject({ text: expect.stringContaining('shop/web:1'), isExtended: true });
    expect(env).toMatchObject({ text: 'A=1\n', name: expect.stringMatching(/^[0-9a-f]{64}\.env$/) });
  });

  test('--resolve-image-digests adds a file that pins the images', async () => {
    await using registry = await newRegistry();
    await using stack = await Stack.open(`services:\n  web:\n    image: ${registry.reference}\n`);
    await stack.ok('publish', '--resolve-image-digests', `${registry.host}/shop:1`);
    const { layers } = registry.manifest('shop:1') as Manifest;
    expect(layers.at(-1)?.annotations['com.docker.compose.file']).toBe('image-digests.yaml');
    expect(registry.blob(layers.at(-1)?.digest ?? '')).toMatch(/image: \S+@sha256:[0-9a-f]{64}/);
  });

  test('reads and writes with tokens that are good for one of the two', async () => {
    await using registry = await newRegistry({ token: 'ann:s3cret' });
    await using stack = await Stack.open(PLAIN);
    const auths = { [registry.host]: { auth: Buffer.from('ann:s3cret').toString('base64') } };
    const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) };
    const { status, stderr } = await stack.run(['publish', `${registry.host}/shop:1`], { env });
    expect([status, stderr]).toEqual([0, expect.stringContaining('Published')]);
  });

  test('--app copies the pinned images beside the files, and says that they belong to them', async () => {
    await using registry = await newRegistry();
    await using other = await newRegistry();
    await using stack = await Stack.open(
      `services:\n  near: { image: "${registry.reference}" }\n  far: { image: "${other.reference}" }\n`,
    );
    const { stderr } = await stack.ok('publish', '--app', `${registry.host}/team/shop:1`);
    expect(stderr).toMatch(/pullable:1@sha256:[0-9a-f]{64} {2}Copied/);
    const { layers } = registry.manifest('team/shop:1') as Manifest;
    expect(layers.at(-1)?.annotations['com.docker.compose.file']).toBe('image-digests.yaml');
    const index = registry.manifests('team/shop').find((one) => 'subject' in one) as Index;
    expect(index.subject).toMatchObject({ artifactType: 'application/vnd.docker.compose.project' });
    expect(index.manifests).toHaveLength(2);
    for (const { digest } of index.manifests) {
      const image = registry.manifest(`team/shop:${digest}`) as Manifest;
      for (const layer of image.layers) expect(registry.blob(layer.digest)).toBeDefined();
    }
  });

  test('refuses environment without --with-env, and services that are only built', async () => {
    await using stack = await Stack.open('services:\n  web:\n    image: a\n    environment: { A: "1" }\n');
    const refused = await stack.run(['publish', 'localhost:1/shop']);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('--with-env')]);
    stack.compose('services:\n  web:\n    build: .\n');
    const built = await stack.run(['publish', 'localhost:1/shop']);
    expect([built.status, built.stderr]).toEqual([1, expect.stringContaining('only "build"')]);
  });

  test('asks for environment with --with-env, and not with -y', async () => {
    await using registry = await newRegistry();
    await using stack = await Stack.open('services:\n  web:\n    image: a\n    environment: { A: "1" }\n');
    const reference = `${registry.host}/shop:1`;
    const asked = await stack.run(['publish', '--with-env', reference], { stdin: 'n\n' });
    expect([asked.status, asked.stderr]).toEqual([0, expect.stringContaining('service web')]);
    expect(registry.manifest('shop:1')).toBeUndefined();
    await stack.ok('publish', '-y', reference);
    expect(registry.manifest('shop:1')).toBeDefined();
  });

  test('asks for what looks like a secret, after bind mounts, and does not show it', async () => {
    await using registry = await newRegistry();
    const token = `ghp_${'a1B2'.repeat(9)}`;
    await using stack = await Stack.open(
      `services:\n  web:\n    image: a\n    volumes: [./data:/data]\n    labels: { key: ${token} }\n`,
    );
    const reference = `${registry.host}/shop:1`;
    const refused = await stack.run(['publish', reference], { stdin: 'y\nn\n' });
    expect(refused.stderr).toMatch(
      /on \/data[\s\S]*compose\.yaml: services\.web\.labels\.key \(Github authentication\)/,
    );
    expect(refused.stderr).not.toContain(token);
    expect(registry.manifest('shop:1')).toBeUndefined();
    expect(await stack.run(['publish', reference], { stdin: 'y\ny\n' })).toMatchObject({ status: 0 });
    expect(registry.manifest('shop:1')).toBeDefined();
  });

  test('asks before it publishes bind mounts', async () => {
    await using registry = await newRegistry();
    await using stack = await Stack.open('services:\n  web:\n    image: a\n    volumes: [./data:/data]\n');
    const { status, stderr } = await stack.run(['publish', `${registry.host}/shop:1`], { stdin: 'n\n' });
    expect([status, stderr]).toEqual([0, expect.stringContaining('on /data')]);
    expect(registry.manifest('shop:1')).toBeUndefined();
  });
});
