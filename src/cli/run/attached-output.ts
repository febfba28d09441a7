import type { OnHookOutput } from '../../apply/node-run.ts';
import { systemClock } from '../../async/clock.ts';
import type { Engine } from '../../engine/engine.ts';
import { OutputFollower } from '../../logs/follower.ts';
import { shortName } from '../../logs/short-name.ts';
import type { Project } from '../../model/desired/project.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { isAlive, serviceOf } from '../../observe/classify.ts';
import type { Operation, Plan } from '../../plan/operation.ts';
import { LogPrinter } from '../../ui/logs/log-printer.ts';
import type { AttachedFlags } from '../attached-flags.ts';
import type { FoundContainer } from '../containers/find-running.ts';
import { projectContainers } from '../containers/project-containers.ts';
import type { CommandContext } from '../context.ts';
import { type FollowedNodes, followedNodes } from '../events/fallen-nodes.ts';
import { BottomLine } from '../terminal/bottom-line.ts';
import { usesColour } from '../uses-colour.ts';
import type { AbortRule } from './abort-rule.ts';
import type { AskNodes } from './ask-nodes.ts';
import { mutedEngine } from './muted-engine.ts';
import type { Session } from './session.ts';

export interface AttachedOutputRequest {
  readonly project: Project;
  /** The services whose output is shown. */
  readonly shown: ReadonlySet<string>;
  /** Those that were named on the command line. */
  readonly services: readonly string[];
  readonly flags: AttachedFlags;
  readonly rule: AbortRule;
}

/** What an attached `up` shows of its containers, and how it learns that they have ended, those too that are not shown. */
export class AttachedOutput {
  readonly shown: ReadonlySet<string>;
  /** The services whose ends count, as in docker compose: the named ones, shown or not; where none is named, those that are shown. */
  readonly #counted: ReadonlySet<string>;
  readonly #engines: ReadonlyMap<string, Engine>;
  readonly flags: AttachedFlags;
  /** Below the output, for a menu. */
  readonly bottomLine: BottomLine;
  readonly #request: AttachedOutputRequest;
  readonly #ask: AskNodes;
  readonly #follower: OutputFollower;
  readonly #nodes: FollowedNodes;
  readonly #printer: LogPrinter;
  /** What hooks have written so far, while nothing is shown. */
  #held: (() => void)[] | undefined;
  readonly #stdout: NodeJS.WriteStream;
  #running: readonly ObservedContainer[] = [];

  constructor(context: CommandContext, session: Session, request: AttachedOutputRequest) {
    const { project, flags, rule, shown, services } = request;
    this.shown = shown;
    this.#counted = services.length > 0 ? new Set(services) : shown;
    const isWhole = [...this.#counted].every((service) => shown.has(service));
    const engines = isWhole
      ? session.engines
      : session.engines.map((engine) => mutedEngine(engine, (service) => shown.has(service)));
    this.#engines = new Map(engines.map((engine) => [engine.node, engine]));
    this.flags = flags;
    const stdout = context.stdout.stream();
    this.bottomLine = new BottomLine(stdout);
    this.#request = request;
    this.#ask = session.ask;
    this.#stdout = stdout;
    this.#printer = new LogPrinter({
      stdout: this.bottomLine.above(stdout),
      stderr: this.bottomLine.above(context.stderr.stream()),
      color: flags.color && usesColour(context),
      prefix: flags.logPrefix,
    });
    this.#nodes = followedNodes(context, engines, {
      onGone(node, reason) {
        const message = `Node "${node}" has become unreachable: ${reason}`;
        session.emit({ kind: 'warning', code: 'NODE_UNREACHABLE', message });
      },
      // The output of its containers shows that.
      onBack: () => undefined,
    });
    this.#follower = new OutputFollower(engines, this.#printer, {
      project: project.name,
      clock: systemClock,
      beganSeconds: performance.timeOrigin / 1000,
      timestamps: flags.timestamps ?? false,
      isWanted: (service) => this.#isFollowed(service),
      onEnd: (name, exitCode) => rule.ended(serviceOfShortName(project, name), exitCode),
      ...this.#nodes,
      onWarning: (message) => session.emit({ kind: 'warning', code: 'OUTPUT_UNREADABLE', message }),
    });
  }

  /** Containers that run already show what they write from now on, as `docker compose up` does. */
  async begin(options: { readonly hold: boolean }): Promise<void> {
    const { name } = this.#request.project;
    const followed = await this.#followedContainers();
    await Promise.all(
      followed.map(({ engine, container }) => this.#follower.noteLastLine(engine, container.id)),
    );
    for (const { engine, container } of followed) {
      if (!isAlive(container)) continue;
      if (this.shown.has(serviceOf(container) ?? '')) this.#running = [...this.#running, container];
      this.#follower.followOn(engine, container.id, shortName(name, container.name));
    }
    if (options.hold) this.#held = [];
    // What has ended just now may be started again by the plan: its end is then of no interest.
    this.#follower.listen({ hold: options.hold ? 'all' : 'ends' });
  }

  /** What the hook of a container writes, under "web-1 ->" as docker compose shows it. */
  readonly onHookOutput: OnHookOutput = ({ name, service = '' }, stream, data) => {
    if (!this.shown.has(service)) return;
    const source = `${shortName(this.#request.project.name, name)} ->`;
    const show = (): void => this.#printer.write(source, stream, data);
    if (this.#held === undefined) show();
    else this.#held.push(show);
  };

  /** Says which containers are shown: those that run, and those that a plan makes or starts. */
  announce(operations: readonly Pick<Operation, 'kind' | 'resource'>[]): void {
    const { shown, project } = this.#request;
    const planned = operations.flatMap(({ kind, resource }) =>
      BRINGS_UP.has(kind) && shown.has(resource.service ?? '') ? [resource.name] : [],
    );
    const names = new Set([...this.#running.map(({ name }) => name), ...planned]);
    if (names.size === 0) return;
    const short = [...names].map((name) => shortName(project.name, name)).sort();
    this.#stdout.write(`Attaching to ${short.join(', ')}\n`);
  }

  /**
   * Shows what was held back. What the plan has started is followed even where its event is still on the
   * way: a container may live for a moment only, and must not end unseen.
   */
  async release(plan: Plan): Promise<void> {
    const { project } = this.#request;
    const started = new Set(
      plan.operations.flatMap(({ kind, resource }) =>
        kind === 'start-container' ? shortName(project.name, resource.name) : [],
      ),
    );
    this.#follower.release(started);
    for (const show of this.#held ?? []) show();
    this.#held = undefined;
    for (const { engine, container } of await this.#followedContainers()) {
      const name = shortName(project.name, container.name);
      if (started.has(name)) this.#follower.followStarted(engine, container.id, name);
    }
  }

  /** What has ended by now is shown to its end: it may say why a deployment has failed. */
  async untilEndedShown(): Promise<void> {
    const ended = (await this.#followedContainers()).filter(({ container }) => !isAlive(container));
    await this.#follower.untilShown(ended.map(({ container }) => container.id));
  }

  /** Those of the services that were named; where none was, of all that are shown. */
  untilAllEnded(): Promise<void> {
    const { project, services } = this.#request;
    if (services.length === 0) return this.#nodes.orFallen(this.#follower.untilAllEnded());
    const isNamed = (name: string): boolean => services.includes(serviceOfShortName(project, name));
    return this.#nodes.orFallen(this.#follower.untilAllEnded(isNamed));
  }

  /** True where a container that is followed runs now. */
  async hasRunning(): Promise<boolean> {
    return (await this.#followedContainers()).some(({ container }) => isAlive(container));
  }

  stop(): Promise<void> {
    return this.#follower.stop();
  }

  #isFollowed(service: string): boolean {
    return this.shown.has(service) || this.#counted.has(service);
  }

  async #followedContainers(): Promise<readonly FoundContainer[]> {
    const { project } = this.#request;
    const found = await projectContainers(this.#ask, project.name, []);
    return found.flatMap(({ engine, container }) => {
      const heard = this.#engines.get(engine.node) ?? engine;
      return this.#isFollowed(serviceOf(container) ?? '') ? [{ engine: heard, container }] : [];
    });
  }
}

const BRINGS_UP: ReadonlySet<Operation['kind']> = new Set(['create-container', 'start-container']);

/** "web-1" -> "web": the service whose container has that name. */
function serviceOfShortName(project: Project, name: string): string {
  const byName = Object.entries(project.services).find(([, service]) => service.container_name === name);
  return byName?.[0] ?? name.replace(/[-_]\d+$/, '');
}
