import type { Clock } from '../async/clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { Project } from '../model/desired/project.ts';
import { serviceOf } from '../observe/classify.ts';
import type { Emit } from '../progress/event.ts';
import { type DeployActions, Deploys } from './deploys.ts';
import { watchFiles } from './files/watch-files.ts';
import { WatchReporter } from './reporter.ts';
import { decide } from './rules/decide.ts';
import { matchRule, mayHold } from './rules/match.ts';
import type { WatchedRule } from './rules/watched-rule.ts';
import { ServiceWatch } from './service-watch.ts';
import { ReplicaWatch } from './sync/replica-watch.ts';

export interface WatchRequest {
  readonly project: Project;
  readonly rules: readonly WatchedRule[];
  /** Files go to every replica on every one of them. */
  readonly engines: ReadonlyMap<string, Engine>;
  readonly actions: DeployActions;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Before anything is copied: brings the project up, for instance. What changes meanwhile is not lost. */
  readonly prepare?: () => Promise<boolean>;
}

/** Of more changes than this at once, the user is told. */
const LARGE_BATCH = 1000;

/**
 * Watches files and does what the rules say at each change, until the signal aborts. Nothing that goes
 * wrong on the way ends it: it is reported, and tried again. Rejects where watching can't begin, or
 * where `prepare` does; resolves at once where that gives false.
 */
export async function watchProject(request: WatchRequest): Promise<void> {
  const { project, rules, engines, actions, clock, emit, signal, prepare } = request;
  const reporter = new WatchReporter(emit);
  const held: (readonly string[])[] = [];
  let react = (paths: readonly string[]): void => void held.push(paths);
  const files = await watchFiles({
    clock,
    roots: [...new Set(rules.map(({ path }) => path))],
    enters: (folder) => rules.some((rule) => mayHold(rule, folder)),
    // A rule's own folder stays what it is in the image: it is what is in it that counts.
    wants: (path, isFolder) =>
      rules.some((rule) => !(isFolder && path === rule.path) && matchRule(rule, path).kind === 'triggers'),
    onChange: (paths) => react(paths),
    onError: ({ message, hint }) => reporter.filesUnwatched(message, hint),
  });
  try {
    if (prepare !== undefined && !(await prepare())) return;
    const services = new Map<string, ServiceWatch>();
    const watches = [...engines.values()].map((engine) => newReplicaWatch(engine, request, services));
    // A node that is away is data here as well: its replicas are found when it answers.
    const refresh = async (): Promise<void> =>
      void (await Promise.allSettled(watches.map((watch) => watch.refresh())));
    const deploys = new Deploys(actions, reporter);
    for (const [key, service] of Object.entries(project.services)) {
      const own = rules.filter((rule) => rule.service === key);
      const options = { clock, signal, reporter, deploys, tree: files.tree, refresh };
      if (own.length > 0) services.set(key, new ServiceWatch(key, service, own, options));
    }
    await refresh();
    for (const service of services.values()) service.begin();
    react = (paths) => {
      if (paths.length > LARGE_BATCH) reporter.largeBatch(paths.length);
      for (const work of decide(rules, paths)) services.get(work.service)?.add(work);
    };
    for (const paths of held) react(paths);
    reporter.enabled();
    await Promise.all(watches.map((watch) => watch.run()));
    reporter.disabled();
  } finally {
    await files.close();
  }
}

function newReplicaWatch(
  engine: Engine,
  { project, clock, signal }: WatchRequest,
  services: ReadonlyMap<string, ServiceWatch>,
): ReplicaWatch {
  return new ReplicaWatch(engine, {
    project: project.name,
    clock,
    signal,
    onContainers(from, containers, started) {
      for (const [key, watch] of services) {
        watch.seen(
          from,
          containers.filter((container) => serviceOf(container) === key),
          started,
        );
      }
    },
  });
}
