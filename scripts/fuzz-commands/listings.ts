import type { Random } from '../../test/support/fuzz/random.ts';
import { often, some } from './chance.ts';
import type { Command } from './commands.ts';

/** Commands that change nothing, or only within a container. */
export const LISTINGS: readonly Command[] = [
  ps,
  ps,
  ps,
  images,
  (random, services) => ['top', ...chosen(random, services)],
  logs,
  logs,
  volumes,
  config,
  exec,
  exec,
  port,
  (random, services) => ['cp', 'a.env', `${random.pick(services)}:/tmp/copied`],
  (random, services) => ['config', '--quiet', ...chosen(random, services)],
  (random, services) => ['stats', '--no-stream', '--format', '{{.Name}}', ...one(random, services)],
];

function chosen(random: Random, services: readonly string[]): readonly string[] {
  return often(random, 60) ? [] : some(random, 40, services);
}

function one(random: Random, services: readonly string[]): readonly string[] {
  return often(random, 50) ? [] : [random.pick(services)];
}

const STATES = ['running', 'exited', 'created', 'paused', 'restarting', 'dead'];
const PS_TEMPLATE =
  '{{.Name}}|{{.Service}}|{{.State}}|{{.Health}}|{{.ExitCode}}|{{.Image}}|{{.Command}}|{{.Labels}}|{{.Networks}}|{{.Mounts}}|{{.LocalVolumes}}|{{.Names}}|{{.Ports}}';

function ps(random: Random, services: readonly string[]): readonly string[] {
  return [
    'ps',
    ...some(random, 50, ['-a']),
    ...some(random, 12, ['--orphans=false', '--no-trunc']),
    ...(often(random, 25) ? [often(random, 50) ? '--status' : '--filter', ''] : []).map((word, index, all) =>
      index === 0 ? word : `${all[0] === '--filter' ? 'status=' : ''}${random.pick(STATES)}`,
    ),
    ...random.pick([[], [], ['--services'], ['-q'], ['--format', 'json'], ['--format', PS_TEMPLATE]]),
    ...chosen(random, services),
  ];
}

function images(random: Random, services: readonly string[]): readonly string[] {
  return ['images', ...random.pick([[], ['-q'], ['--format', 'json']]), ...chosen(random, services)];
}

function logs(random: Random, services: readonly string[]): readonly string[] {
  return [
    'logs',
    ...some(random, 40, ['--no-log-prefix', '--no-color']),
    ...(often(random, 40) ? ['--tail', random.pick(['0', '1', '2', 'all'])] : []),
    ...chosen(random, services),
  ];
}

function volumes(random: Random, services: readonly string[]): readonly string[] {
  const form = random.pick([[], ['-q'], ['--format', 'json'], ['--format', '{{.Name}} {{.Driver}}']]);
  return ['volumes', ...form, ...chosen(random, services)];
}

function config(random: Random, services: readonly string[]): readonly string[] {
  const flags = ['--services', '--volumes', '--networks', '--images', '--profiles', '--environment', '-q'];
  const chance = random.below(10);
  if (chance < 3) return ['config', '--hash', often(random, 50) ? '*' : random.pick(services)];
  if (chance < 7) return ['config', random.pick(flags)];
  const form = random.pick([['--format', 'json'], ['--no-normalize'], ['--no-interpolate'], []]);
  return ['config', ...form, ...chosen(random, services)];
}

const INSIDE = [
  ['echo', 'inside'],
  ['sh', '-c', 'echo $A; exit 5'],
  ['nosuch'],
  ['id'],
  ['cat', '/etc/settings'],
];

function exec(random: Random, services: readonly string[]): readonly string[] {
  return [
    'exec',
    ...(often(random, 90) ? ['-T'] : ['-d']),
    ...(often(random, 25) ? ['-e', 'A=b'] : []),
    ...(often(random, 15) ? ['-u', '1000'] : []),
    ...(often(random, 20) ? ['--index', random.pick(['1', '2'])] : []),
    random.pick(services),
    ...random.pick(INSIDE),
  ];
}

function port(random: Random, services: readonly string[]): readonly string[] {
  const protocol = often(random, 30) ? ['--protocol', 'udp'] : [];
  const index = often(random, 20) ? ['--index', '2'] : [];
  return ['port', ...protocol, ...index, random.pick(services), random.pick(['80', '81', '90'])];
}
