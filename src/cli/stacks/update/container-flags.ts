import { InvalidArgumentError } from 'commander';
import type { Ulimit } from '../../../model/desired/service-parts.ts';
import { collect } from '../../globals.ts';
import {
  adding,
  checked,
  labels,
  pair,
  removing,
  setting,
  switching,
  type UpdateFlag,
  withList,
  without,
  words,
} from './changes.ts';
import { duration, single } from './values.ts';

/** What a service's containers are and run. */
export const CONTAINER_FLAGS: readonly UpdateFlag[] = [
  { flag: '--image <image>', help: 'image', read: single, change: setting('image') },
  { flag: '--args <command>', help: 'command', read: single, change: setting('command', words) },
  { flag: '--entrypoint <command>', help: 'entrypoint', read: single, change: setting('entrypoint', words) },
  {
    flag: '--env-rm <name>',
    help: 'take a variable away; repeatable',
    read: collect,
    change: (service, names) => ({ ...service, environment: without(service.environment, names) }),
  },
  {
    flag: '--env-add <name=value>',
    help: 'set a variable; repeatable',
    read: collect,
    change: (service, added) => ({
      ...service,
      environment: { ...service.environment, ...Object.fromEntries(added.map(pair)) },
    }),
  },
  {
    flag: '--container-label-rm <name>',
    help: 'take a label of its containers away; repeatable',
    read: collect,
    change: (service, names) => ({ ...service, labels: without(service.labels, names) }),
  },
  {
    flag: '--container-label-add <name=value>',
    help: 'set a label of its containers; repeatable',
    read: collect,
    change: (service, added) => ({ ...service, labels: labels(service.labels, added) }),
  },
  {
    flag: '--stop-grace-period <duration>',
    help: 'how long it may take to stop',
    read: duration,
    change: setting('stop_grace_period'),
  },
  {
    flag: '--stop-signal <signal>',
    help: 'signal that stops it',
    read: single,
    change: setting('stop_signal'),
  },
  { flag: '-u, --user <user>', help: 'user that it runs as', read: single, change: setting('user') },
  {
    flag: '-w, --workdir <path>',
    help: 'folder that it runs in',
    read: single,
    change: setting('working_dir'),
  },
  {
    flag: '--hostname <name>',
    help: 'host name of its containers',
    read: single,
    change: setting('hostname'),
  },
  {
    flag: '--cap-add <capability>',
    help: 'add a capability; repeatable',
    read: collect,
    change: withList('cap_add', adding),
  },
  {
    flag: '--cap-drop <capability>',
    help: 'take a capability away; repeatable',
    read: collect,
    change: withList('cap_drop', adding),
  },
  {
    flag: '--dns-rm <address>',
    help: 'take a name server away; repeatable',
    read: collect,
    change: withList('dns', removing),
  },
  {
    flag: '--dns-add <address>',
    help: 'add a name server; repeatable',
    read: collect,
    change: withList('dns', adding),
  },
  {
    flag: '--dns-search-rm <domain>',
    help: 'take a search domain away; repeatable',
    read: collect,
    change: withList('dns_search', removing),
  },
  {
    flag: '--dns-search-add <domain>',
    help: 'add a search domain; repeatable',
    read: collect,
    change: withList('dns_search', adding),
  },
  {
    flag: '--group-rm <group>',
    help: 'take a group of its user away; repeatable',
    read: collect,
    change: withList('group_add', removing),
  },
  {
    flag: '--group-add <group>',
    help: 'add a group to its user; repeatable',
    read: collect,
    change: withList('group_add', adding),
  },
  {
    flag: '--host-rm <host=address>',
    help: 'take a line of /etc/hosts away; repeatable',
    read: collect,
    change: withList('extra_hosts', removing),
  },
  {
    flag: '--host-add <host=address>',
    help: 'add a line to /etc/hosts; repeatable',
    read: collect,
    change: withList('extra_hosts', adding),
  },
  {
    flag: '--sysctl-rm <name>',
    help: 'take a kernel parameter away; repeatable',
    read: collect,
    change: (service, names) => ({ ...service, sysctls: without(service.sysctls, names) }),
  },
  {
    flag: '--sysctl-add <name=value>',
    help: 'set a kernel parameter; repeatable',
    read: collect,
    change: (service, added) => ({ ...service, sysctls: labels(service.sysctls, added) }),
  },
  {
    flag: '--dns-option-rm <option>',
    help: 'take an option of name resolution away; repeatable',
    read: collect,
    change: withList('dns_opt', removing),
  },
  {
    flag: '--dns-option-add <option>',
    help: 'add an option of name resolution; repeatable',
    read: collect,
    change: withList('dns_opt', adding),
  },
  {
    flag: '--ulimit-rm <name>',
    help: 'take a limit of its processes away; repeatable',
    read: collect,
    change: (service, names) => ({ ...service, ulimits: without(service.ulimits, names) }),
  },
  {
    flag: '--ulimit-add <name=soft[:hard]>',
    help: 'set a limit of its processes, as "nofile=1024:2048"; repeatable',
    read: checked(ulimit),
    change: (service, texts) => ({
      ...service,
      ulimits: { ...service.ulimits, ...Object.fromEntries(texts.map(ulimit)) },
    }),
  },
  {
    flag: '--log-driver <driver>',
    help: 'where its output goes; with the options that are said beside it',
    read: single,
    change: (service, [driver = '']) => ({ ...service, logging: { driver } }),
  },
  {
    flag: '--log-opt <name=value>',
    help: 'set an option of the log driver; repeatable',
    read: collect,
    change: (service, added) => ({
      ...service,
      logging: { ...service.logging, options: labels(service.logging?.options, added) },
    }),
  },
  {
    flag: '--isolation <mode>',
    help: 'isolation of its containers',
    read: single,
    change: setting('isolation'),
  },
  { flag: '--init', help: 'run an init process in its containers', change: switching('init') },
  { flag: '--read-only', help: 'its containers write to their volumes only', change: switching('read_only') },
  { flag: '-t, --tty', help: 'give it a pseudo-terminal', change: switching('tty') },
];

/** "nofile=1024:2048" -> its name and limits. Throws `InvalidArgumentError`. */
function ulimit(text: string): readonly [string, Ulimit] {
  const [, name, soft, hard] = /^([a-z]+)=(-?\d+)(?::(-?\d+))?$/.exec(text) ?? [];
  if (name === undefined)
    throw new InvalidArgumentError('It must be a name and one or two numbers, as "nofile=1024:2048".');
  return [
    name,
    hard === undefined || hard === soft ? Number(soft) : { soft: Number(soft), hard: Number(hard) },
  ];
}
