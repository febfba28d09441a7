/** What the page says of a key beyond what follows from the tables in the source. */
export interface Note {
  /** Without it, the source's tables decide; keys below inherit it. */
  readonly up?: 'yes' | 'differs' | 'not yet' | 'no';
  readonly text?: string;
}

const SWARM_ONLY: Note = { up: 'no', text: 'Swarm only; docker compose reads it and does nothing, too' };
/** What only the scheduler reads. */
const COUNTED = 'on several nodes: [Scheduling](scheduling.md#resources)';
const IGNORED = 'docker compose reads it and does nothing, without a word';

/** By path, `*` for a name of the user's, `[]` for items of a list. */
export const NOTES: Readonly<Record<string, Note>> = {
  version: { up: 'no', text: 'has no effect; a warning says so' },
  include: { up: 'yes', text: '[here or elsewhere](#files-that-lie-elsewhere)' },
  models: {
    up: 'yes',
    text: 'by the docker CLI plugin `docker-model`; `config` shows them in YAML only, as docker compose does',
  },
  networks: {
    up: 'differs',
    text: 'one that exists and differs is made anew, after a check that nothing else is on it',
  },
  volumes: {
    up: 'yes',
    text: 'one that exists and differs is kept, unless the question is answered with yes',
  },
  'networks.*.external.name': { text: 'obsolete; a warning says so' },
  'volumes.*.external.name': { text: 'obsolete; a warning says so' },
  'secrets.*.external.name': { text: 'obsolete; a warning says so' },
  'configs.*.external.name': { text: 'obsolete; a warning says so' },
  'secrets.*.external': SWARM_ONLY,
  'secrets.*.labels': SWARM_ONLY,
  'secrets.*.driver': SWARM_ONLY,
  'secrets.*.driver_opts': SWARM_ONLY,
  'secrets.*.template_driver': SWARM_ONLY,
  'configs.*.external': SWARM_ONLY,
  'configs.*.labels': SWARM_ONLY,
  'configs.*.template_driver': SWARM_ONLY,
  'services.*.build': { text: 'which builder serves what: [Building images](build.md#builders)' },
  'services.*.build.isolation': { up: 'differs', text: 'the classic builder only' },
  'services.*.build.secrets[].uid': { up: 'no', text: IGNORED },
  'services.*.build.secrets[].gid': { up: 'no', text: IGNORED },
  'services.*.build.secrets[].mode': { up: 'no', text: IGNORED },
  'services.*.build.ssh': { text: 'with paths, `config` has no JSON for it, as docker compose' },
  'services.*.depends_on': {
    up: 'differs',
    text: 'a service that others wait for as `service_completed_successfully` and that has exited with 0 is not run again by each `up`',
  },
  'services.*.deploy.mode': {
    up: 'differs',
    text: 'docker compose knows `replicated` only; jobs run to their end, once for each configuration: [Stacks](stack.md#jobs)',
  },
  'services.*.deploy.labels': { up: 'yes', text: 'no label of the containers; stack commands show them' },
  'services.*.deploy.placement': { up: 'differs', text: 'on several nodes: [Scheduling](scheduling.md)' },
  'services.*.deploy.endpoint_mode': {
    up: 'differs',
    text: '`dnsrr`; for `vip` a warning says that there are no virtual IPs',
  },
  'services.*.deploy.update_config': {
    up: 'differs',
    text: 'with `--rolling`, and in stack commands: [Stacks](stack.md#rolling-updates)',
  },
  'services.*.deploy.rollback_config': {
    up: 'differs',
    text: 'in stack commands: [Stacks](stack.md#rolling-back)',
  },
  'services.*.deploy.resources.reservations.cpus': { up: 'differs', text: COUNTED },
  'services.*.deploy.resources.reservations.generic_resources': { up: 'differs', text: COUNTED },
  'services.*.deploy.restart_policy.delay': {
    up: 'no',
    text: 'the engine starts it again after 100 ms, and waits twice as long each time, up to a minute; a warning says so. docker compose reads it and does nothing, without a word',
  },
  'services.*.deploy.restart_policy.window': {
    up: 'no',
    text: 'the engine counts a start as good after 10 s; a warning says so. docker compose reads it and does nothing, without a word',
  },
  'services.*.extends.file': { up: 'yes' },
  'services.*.extends.service': { up: 'yes' },
  'services.*.extends': { up: 'yes', text: '[here or elsewhere](#files-that-lie-elsewhere)' },
  'services.*.networks': { text: 'what an engine is too old for is an error that names it' },
  'services.*.networks.*.interface_name': { text: 'from engine 28.1 on' },
  'services.*.ports[].name': { up: 'no', text: 'only for the reader, as in docker compose' },
  'services.*.ports[].app_protocol': { up: 'no', text: 'only for the reader, as in docker compose' },
  'services.*.pull_refresh_after': {
    up: 'no',
    text: 'in the schema only: docker compose reads it and does nothing, too',
  },
};
