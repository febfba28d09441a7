import { describe, expect, test } from 'bun:test';
import type { HostFacts } from '../../src/provision/host-facts.ts';
import { asRoot, recipeFor } from '../../src/provision/recipe.ts';

function host(change: Partial<HostFacts>): HostFacts {
  return {
    distribution: 'debian',
    isLike: [],
    title: 'Debian GNU/Linux 12 (bookworm)',
    machine: 'x86_64',
    user: 'root',
    privilege: 'root',
    starter: 'systemd',
    hasEngine: false,
    ...change,
  };
}

const commands = (facts: HostFacts): string =>
  recipeFor(facts)
    .map(({ command }) => command)
    .join('\n');

describe('a recipe', () => {
  test("installs the distribution's own engine and starts it by what the host has", () => {
    expect(commands(host({}))).toMatch(
      /apt-get .*update[\s\S]*install .*docker\.io[\s\S]*systemctl enable --now docker/,
    );
    expect(commands(host({ distribution: 'fedora' }))).toContain('moby-engine');
    const alpine = commands(host({ distribution: 'alpine', starter: 'openrc' }));
    expect(alpine).toMatch(/apk add -q docker[\s\S]*rc-update add docker/);
  });

  test('goes by what a distribution is like where its own name is not known', () => {
    expect(commands(host({ distribution: 'mint', isLike: ['ubuntu', 'debian'] }))).toContain('docker.io');
  });

  test('installs nothing where an engine is there that only does not run', () => {
    expect(recipeFor(host({ hasEngine: true })).map(({ command }) => command)).toEqual([
      'systemctl enable --now docker',
    ]);
  });

  test('lets a user who is not root use the engine, and becomes root as that user can', () => {
    const facts = host({ user: 'deploy', privilege: 'sudo' });
    const [first, ...rest] = recipeFor(facts);
    expect(rest.at(-1)?.command).toBe('usermod -aG docker deploy');
    expect(first === undefined ? '' : asRoot(first, facts)).toStartWith("sudo -n sh -c '");
  });

  test('is refused for a system that is not known, and for a user who can not become root', () => {
    expect(() => recipeFor(host({ distribution: 'plan9', title: 'Plan 9' }))).toThrow('Plan 9');
    expect(() => recipeFor(host({ privilege: 'none', user: 'me' }))).toThrow('"me"');
  });
});
