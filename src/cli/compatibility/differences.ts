/** Where flotilla is not the same as docker compose, and why. */
export interface Difference {
  readonly state: 'better' | 'absent';
  readonly why: string;
}

const absent = (why: string): Difference => ({ state: 'absent', why });
const better = (why: string): Difference => ({ state: 'better', why });

const BRIDGE = absent('converts into other models with images of Docker Desktop');

/** By command ("publish") or by command and flag ("up --watch"). */
export const DIFFERENCES: Readonly<Record<string, Difference>> = {
  '--file': better(
    'an address (oci://, Git) may stand in COMPOSE_FILE too, github.com/OWNER/NAME is found, and links do not lead out of a repository',
  ),
  '--dry-run': better('prints the plan that would be carried out, with the cause of each step'),
  'alpha dry-run': absent('--dry-run stands before any command'),
  'alpha generate': absent('writes a compose file for containers that no compose file made'),
  attach: better(
    '--sig-proxy=false ends at Ctrl-C and SIGTERM, and leaves the container running; a signal to the docker CLI reaches the process',
  ),
  bridge: BRIDGE,
  'bridge convert': BRIDGE,
  'bridge transformations': BRIDGE,
  'bridge transformations create': BRIDGE,
  'bridge transformations list': BRIDGE,
  build: better(
    'shows the line of the Dockerfile that failed; services whose names differ in a dot only are both built; --check without buildx is refused',
  ),
  commit: better('its progress has the words of the other commands'),
  config: better(
    'shows every problem of the files at once, each with its line; a service that is off is checked where it is named',
  ),
  cp: better(
    'copies links that lead out of what is copied, as links; a tar on standard input reaches every replica',
  ),
  events: better('ends with 0 at --until, with no empty lines between the events'),
  images: better('an empty list is [] in JSON too'),
  logs: better(
    'with -f ends when the last container has ended, also where some had ended before; shows a last line without an end; goes on with a node that has become unreachable and answers again, unless called by the name of docker compose with one engine',
  ),
  down: better(
    'takes down what a profile had started too; with services named, -v removes no volume of the others, also without a compose file, and a network stays that a container of another is on, if only a stopped one; networks go once their containers have ended, beside their removal',
  ),
  export: better('its progress has the words of the other commands'),
  exec: better('a pipe on standard input is no error on a terminal: the command then gets no terminal'),
  pause: better(
    'a container that is paused already is no failure, unless called by the name of docker compose',
  ),
  push: better('its progress has the words of the other commands'),
  publish: better(
    'names what looks like a secret by its place, and shows no value, unless called by the name of docker compose',
  ),
  rm: better('--stop asks before it stops, not after'),
  run: better(
    'creates its container only when all that it waits for has come, so a failure leaves none; takes no changed network from under others; a signal to the docker CLI reaches the process, where docker compose leaves it running',
  ),
  scale: better(
    'a number below nothing is refused, where docker compose breaks down; the config hash has the env files in it, so that the next up leaves the containers as they are; a missing env_file of a service that is not scaled is no failure; an image that is not there yet is built',
  ),
  start: better('starts nothing where a required dependency has no container, in place of a part'),
  stats: better('takes several services'),
  unpause: better(
    'a container that is not paused is no failure, unless called by the name of docker compose',
  ),
  up: better(
    'says why each container is recreated, lets two runs at the same time make one set of containers, takes over what docker compose 2 and 5 made, runs no service again that others waited for and that has ended well (unless the command is to end with a container), and puts the containers of a changed network on the new one under their names and addresses, or refuses before anything is stopped (--no-recreate leaves such a network); a container with an older config or secret is recreated; one container that can not be made keeps the others from nothing, and one that is paused goes on; a plain network is made beside its containers, which are left where it can not be made, and the next up goes on with them; an attached up says that a node has become unreachable, and goes on when it answers again, unless called by the name of docker compose with one engine',
  ),
  wait: better('--down-project takes the project down at the first end, not at the last'),
  watch: better(
    'a change is there within milliseconds; a sync that fails is tried again, and a new container gets everything',
  ),
};
