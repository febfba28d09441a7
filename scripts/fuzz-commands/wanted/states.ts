import type { Wanted } from './wanted.ts';

/** Where something else is there than with docker compose, or where a command goes on that fails there. */
export const WANTED_STATES: readonly Wanted[] = [
  {
    why: '--no-deps makes no network and no volume that only a dependency uses',
    after: /--no-deps/,
    path: /^(networks|volumes|ages)\.[^.]+$/,
    own: /^$/,
  },
  {
    why: 'a service that is named is on before it is looked whether others may depend on it',
    theySay: /depends on undefined service ".*": invalid compose project/,
  },
  {
    why: 'restart: services that have no containers are no failure of those that depend on them',
    after: /\brestart\b/,
    theySay: / is missing dependency /,
  },
  {
    why: 'one container that can not be made or started keeps the others from nothing',
    path: /\.(state|exitCode)$|^ages\.|^containers\.[^.]+$/,
    theySay: /./,
    theirs: /"created"|"started":\d|^0$|^$/,
  },
  {
    why: 'an attached up that could not start all has not come to watching for ends, and stops nothing',
    after: /--abort-on-container/,
    path: /\.(state|exitCode)$|^ages\./,
    theySay: /^Error response|^ ?Container .*Error/m,
  },
  {
    why: 'of more replicas than wanted, all to be made anew, those with the highest numbers go',
    after: /\b(up|create|scale)\b/,
    isSameNumber: true,
    path: /^(containers|ages)\.[^.]+$|\.Links$/,
  },
  {
    why: 'of a container that has ended another may take the network, or may not, and the engine says why in two ways',
    path: /\.exitCode$|^error$/,
    theySay: /network namespace|namespace path/,
  },
  {
    why: 'scale builds an image that is not there yet',
    after: /\bscale\b/,
    theySay: /No such image/,
  },
  {
    why: 'a service whose healthcheck is off is ready when it runs',
    after: /--wait/,
    theySay: /has no healthcheck configured/,
  },
  {
    why: 'pre_stop is for what runs: a container that does not is restarted without it',
    after: /\brestart\b/,
    theySay: /container <id> is not running/,
  },
  {
    why: 'a network or volume that is missing elsewhere is told before anything is made',
    path: /^(containers|networks|volumes|ages)\b/,
    theySay: /declared as external, but could not be found|external volume ".*" not found/,
  },
  {
    why: 'scale reads no env files of services that are not scaled',
    after: /\bscale\b/,
    theySay: /env file .* not found/,
  },
  {
    why: 'a container name for several replicas is refused before anything is made',
    path: /^(containers|networks|volumes|ages)\b/,
    theySay: /is using the custom container name/,
  },
  {
    why: 'a container with an older config or secret is made anew',
    since: /a config/,
    after: /\b(up|create|scale|run)\b/,
    path: /^ages\.|\.Labels\.com\.docker\.compose\.replace$/,
  },
  {
    why: 'a container that is paused goes on when it is brought up or restarted',
    theySay: /cannot start a paused container|is paused, unpause the container before/,
  },
  {
    why: 'what is made anew for a changed volume keeps its anonymous volumes, and restarts who depends on it',
    since: /labels of volumes/,
    after: /\bup\b.* -y/,
    path: /^ages\./,
  },
  {
    why: 'a service that others waited for, and that has ended well, is not run again',
    after: /\b(up|create|scale|run)\b/,
    path: /^ages\./,
    own: /"is":"exited 0"/,
    theirs: /"is":"exited 0"/,
  },
  {
    why: 'scale reads the env files of a service, so that they are in its containers and in their hash',
    after: /\bscale\b/,
    path: /^ages\.|\.Env$|\.Labels\.com\.docker\.compose\.(config-hash|replace)$/,
  },
  {
    why: 'rm -s asks before it stops, not after',
    after: /\brm -s( |$)/,
    path: /^(containers|ages)\b/,
  },
  {
    why: 'down takes down what a profile had started, too',
    after: /\bdown\b/,
    path: /^(containers|networks|volumes|ages)\.[^.]+$/,
    own: /^$|^\["/,
  },
  {
    why: 'down of services leaves a network that a container of another service is on',
    after: /\bdown\b/,
    path: /^(networks|ages)\.[^.]+$/,
    theirs: /^$/,
  },
  {
    why: '--no-recreate leaves a changed network',
    after: /--no-recreate/,
    since: /labels of networks/,
    path: /^(ages|networks|containers)\b/,
  },
  {
    why: 'containers are put on a changed network under their names, and with their links',
    since: /labels of networks/,
    path: /\.Networks\..*\.(Aliases|Links)$/,
    theirs: /^(\[\]|null)$/,
  },
];
