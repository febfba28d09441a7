import type { Random } from '../../test/support/fuzz/random.ts';
import { maybe, often, some } from './chance.ts';
import { LISTINGS } from './listings.ts';
import type { Project } from './project.ts';
import { ends } from './services.ts';

/** A command's words for the services that a file has. */
export type Command = (random: Random, services: readonly string[]) => readonly string[];

const T = ['-t', '1'];
const WAITING = ['--wait', '--wait-timeout', '10'];

const CHANGING: readonly (readonly [weight: number, make: Command])[] = [
  [30, up],
  [5, (random, services) => ['create', ...createFlags(random, services), ...few(random, services)]],
  [8, down],
  [6, (random, services) => ['start', ...few(random, services)]],
  [8, (random, services) => ['stop', ...T, ...few(random, services)]],
  [7, (random, services) => ['restart', ...T, ...some(random, 20, ['--no-deps']), ...few(random, services)]],
  [5, kill],
  [4, (random, services) => ['pause', ...few(random, services)]],
  [4, (random, services) => ['unpause', ...few(random, services)]],
  [
    7,
    (random, services) => ['rm', random.pick(['-f', '-fs', '-fsv', '-fv', '-s']), ...few(random, services)],
  ],
  [8, runOnce],
  [2, (random, services) => ['build', '-q', ...few(random, services)]],
  [2, (random, services) => ['pull', '--policy', 'missing', '-q', ...few(random, services)]],
  [4, upAttached],
  [5, (random, services) => ['scale', ...some(random, 30, ['--no-deps']), ...scales(random, services)]],
];

/** The next command: the first ones mostly bring something up. */
export function command(random: Random, name: string, project: Project, index: number): readonly string[] {
  const services = Object.keys(project.services);
  const before = wordsBefore(random, name);
  if (index === 0 && often(random, 75)) return [...before, ...up(random, services)];
  if (index > 0 && often(random, 40)) return [...before, ...random.pick(LISTINGS)(random, services)];
  let chosen = random.below(CHANGING.reduce((sum, [weight]) => sum + weight, 0));
  const found = CHANGING.find(([weight]) => {
    chosen -= weight;
    return chosen < 0;
  });
  const make = found?.[1] ?? up;
  const endsNever = make === upAttached && !Object.values(project.services).some(ends);
  return [...before, ...(endsNever ? up : make)(random, services)];
}

/** A profile, or the project by its name alone, from where its file is not seen. */
function wordsBefore(random: Random, name: string): readonly string[] {
  if (often(random, 12)) return ['--profile', random.pick(['extra', 'debug', '*'])];
  return often(random, 7) ? ['-p', name] : [];
}

/** Mostly none, which is all. */
export function few(random: Random, services: readonly string[]): readonly string[] {
  return often(random, 55) ? [] : some(random, 40, services);
}

function scales(random: Random, services: readonly string[]): readonly string[] {
  return [...new Set([random.pick(services), ...some(random, 20, services)])].map(
    (name) => `${name}=${random.below(4)}`,
  );
}

function scaleFlags(random: Random, services: readonly string[]): readonly string[] {
  return maybe(random, 15, services).flatMap((name) => ['--scale', `${name}=${random.below(4)}`]);
}

function recreation(random: Random): readonly string[] {
  return often(random, 30) ? [random.pick(['--force-recreate', '--no-recreate'])] : [];
}

function createFlags(random: Random, services: readonly string[]): readonly string[] {
  return [
    ...recreation(random),
    ...scaleFlags(random, services),
    ...some(random, 15, ['--remove-orphans', '-y', '--no-build', '--build']),
  ];
}

function up(random: Random, services: readonly string[]): readonly string[] {
  return [
    'up',
    ...(often(random, 12) ? ['--no-start'] : often(random, 15) ? WAITING : ['-d']),
    ...T,
    ...recreation(random),
    ...scaleFlags(random, services),
    ...some(random, 10, ['--no-deps', '-V', '--always-recreate-deps', '--build', '--quiet-pull', '-y']),
    ...some(random, 20, ['--remove-orphans']),
    ...few(random, services),
  ];
}

/** It ends with the first container that ends; where none does, by the deadline. */
function upAttached(random: Random, services: readonly string[]): readonly string[] {
  const end = random.pick(['--abort-on-container-exit', '--abort-on-container-failure']);
  return ['up', ...T, end, ...recreation(random), ...few(random, services)];
}

function down(random: Random, services: readonly string[]): readonly string[] {
  return [
    'down',
    ...T,
    ...some(random, 30, ['-v', '--remove-orphans']),
    ...(often(random, 15) ? ['--rmi', 'local'] : []),
    ...(often(random, 30) ? some(random, 40, services) : []),
  ];
}

function kill(random: Random, services: readonly string[]): readonly string[] {
  const signal = often(random, 60) ? ['-s', random.pick(['SIGTERM', 'KILL', 'SIGUSR1', '9', 'INT'])] : [];
  return ['kill', ...signal, ...some(random, 10, ['--remove-orphans']), ...few(random, services)];
}

const ONCE = [
  ['echo', 'out'],
  ['sh', '-c', 'echo $A; exit 4'],
  ['true'],
  ['id', '-u'],
  ['cat', '/etc/hostname'],
];

function runOnce(random: Random, services: readonly string[]): readonly string[] {
  const flags = [
    ...some(random, 15, ['--no-deps', '--service-ports', '--use-aliases', '--remove-orphans']),
    ...(often(random, 25) ? ['-e', 'A=from run'] : []),
    ...(often(random, 10) ? ['-l', 'by=run'] : []),
    ...(often(random, 10) ? ['-v', '/run-volume'] : []),
    ...(often(random, 10) ? ['-w', '/tmp'] : []),
    ...(often(random, 6) ? ['--entrypoint', 'env'] : []),
    ...(often(random, 6) ? ['-u', '1000:1000', '--cap-add', 'NET_ADMIN'] : []),
  ];
  if (often(random, 30)) return ['run', '-d', ...flags, random.pick(services), 'stay'];
  return ['run', ...some(random, 70, ['--rm']), '-T', ...flags, random.pick(services), ...random.pick(ONCE)];
}
