import type { Wanted } from './wanted.ts';

/** Where words differ, or settings of which nothing else comes. */
export const WANTED_DETAILS: readonly Wanted[] = [
  {
    why: 'the label says what the file says, whatever the command left alone',
    path: /\.Labels\.com\.docker\.compose\.depends_on$/,
    isHarmless: true,
  },
  {
    why: '`expose` reaches the engine as single ports with their protocol, so that they are shown',
    path: /\.ExposedPorts(\.|$)/,
    isHarmless: true,
  },
  {
    why: "a one-off container's hash, which neither tool reads, is that of the service as it was run",
    path: /-run-<slug>\.Labels\.com\.docker\.compose\.config-hash$/,
    isHarmless: true,
  },
  {
    why: 'a secret or config of a file that has a mode is copied, so that it has that mode',
    path: /\.Mounts$/,
    theirs: /bind {2}\/run\/secrets\//,
    isHarmless: true,
  },
  {
    why: 'volumes of a container that is gone: its id is another one in every run',
    path: /\.HostConfig\.VolumesFrom$/,
    own: /^\["[0-9a-f]{64}"\]$/,
    theirs: /^\["[0-9a-f]{64}"\]$/,
    isHarmless: true,
  },
  {
    why: 'a service of which no container is wanted needs none of another',
    path: /^status$/,
    theySay: /cannot share .* with service .*: container missing/,
  },
  {
    why: 'an empty list is [] in JSON',
    after: /--format json/,
    path: /^output$/,
    theirs: /^"null"$/,
  },
  {
    why: 'a changed network that others would stay on is refused before anything is stopped',
    since: /labels of networks/,
    path: /^error$/,
    theirs: /error while removing network: .* has active endpoints/,
  },
  {
    why: 'what is published is told in words, without ports of nothing',
    after: /\bport\b/,
    path: /^error$/,
    theirs: /no port .* for container/,
  },
  {
    why: 'with --wait, a service that others may do without is told of as one that has ended',
    after: /--wait/,
    path: /^error$/,
    own: /exited \(\d+\)/,
    theirs: /didn't complete successfully/,
  },
  {
    why: 'of several flags that exclude each other, any two may be named',
    path: /^error$/,
    theirs: /are incompatible/,
  },
  {
    why: 'of two things that are missing, either may be named',
    path: /^error$/,
    own: /container missing|could not be found|not found/,
    theirs: /container missing|could not be found|not found/,
  },
  {
    why: 'of several services that have no container, either may be named',
    after: /\bstart\b/,
    path: /^error$/,
    theirs: /has no container to start/,
  },
];
