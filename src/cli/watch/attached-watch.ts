import { messageOf } from '../../errors/message-of.ts';
import type { Project } from '../../model/desired/project.ts';
import type { OutputStream } from '../../ui/output.ts';
import type { DeployActions } from '../../watch/deploys.ts';
import { checkWatchable } from '../../watch/rules/check.ts';
import type { CommandContext } from '../context.ts';
import type { GoalRequest } from '../run/run-goal.ts';
import { openSession } from '../run/session.ts';
import { watchActions } from './watch-actions.ts';
import { type LineSink, watchLines } from './watch-output.ts';
import { watchedRules } from './watch-rules.ts';

export interface AttachedWatchRequest extends Pick<GoalRequest, 'quietBuild' | 'quietPull' | 'yes'> {
  readonly project: Project;
  readonly variables: Readonly<Record<string, string>>;
  /** Where lines go that must not tear what containers write. */
  readonly stdout: LineSink;
  readonly stderr: LineSink;
}

/** docker compose's sign for lines that no container has written. */
const PREFIX = '⦿ ';

/** The watch beside an attached `up`, which goes on and off. */
export class AttachedWatch {
  readonly #context: CommandContext;
  readonly #request: AttachedWatchRequest;
  #deploying: Promise<void> = Promise.resolve();
  #running: { readonly end: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(context: CommandContext, request: AttachedWatchRequest) {
    this.#context = context;
    this.#request = request;
  }

  get isOn(): boolean {
    return this.#running !== undefined;
  }

  /**
   * Begins to watch; files are copied once `ready` gives true, and never where it gives false. Throws where
   * there is nothing to watch.
   */
  start(ready: Promise<boolean> = Promise.resolve(true)): void {
    checkWatchable(this.#request.project, { builds: true });
    const end = new AbortController();
    const ended = this.#run(end.signal, ready).finally(() => {
      this.#running = undefined;
    });
    this.#running = { end, ended };
  }

  /** Ends it; resolves when nothing of it goes on. */
  async stop(): Promise<void> {
    const running = this.#running;
    running?.end.abort();
    await running?.ended;
  }

  /** Resolves when it is off. */
  async untilOff(): Promise<void> {
    await this.#running?.ended;
  }

  /** Resolves when no rebuild or restart is under way. */
  async untilIdle(): Promise<void> {
    for (let last: unknown; last !== this.#deploying; ) {
      last = this.#deploying;
      await this.#deploying;
    }
  }

  /** The actions, which `untilIdle` then knows of. */
  #noted({ rebuild, restart }: DeployActions): DeployActions {
    const noted =
      (action: DeployActions['rebuild']): DeployActions['rebuild'] =>
      (services) => {
        const run = action(services);
        this.#deploying = run.catch(() => undefined);
        return run;
      };
    return { rebuild: noted(rebuild), restart: noted(restart) };
  }

  async #run(signal: AbortSignal, ready: Promise<boolean>): Promise<void> {
    const { project, variables, stdout, stderr, ...answers } = this.#request;
    const { progress } = this.#context.globals;
    const stream: OutputStream = { write: (text) => stderr.write(Buffer.from(text)) };
    const globals = {
      ...this.#context.globals,
      progress: progress === 'auto' ? 'plain' : (progress ?? 'plain'),
    } as const;
    const context = { ...this.#context, globals };
    const session = openSession(context, stream);
    const lines = watchLines({ stdout, stderr, prefix: PREFIX, tellsBatches: globals.verbose === true });
    const emit = progress === 'json' ? session.emit : lines;
    try {
      const { rules, warnings } = watchedRules(project);
      const { watchProject } = await import('../../watch/watch-project.ts');
      const { engines, clock } = session.applyContext(signal);
      const actions = this.#noted(
        watchActions({ context, session, project, variables, prune: true, signal, ...answers }),
      );
      const prepare = async (): Promise<boolean> => {
        const isUp = await ready;
        // Said when the watch begins, as docker compose does: not among the lines of the deployment.
        if (isUp) for (const warning of warnings) session.emit({ kind: 'warning', ...warning });
        return isUp;
      };
      await watchProject({ project, rules, engines, clock, signal, emit, actions, prepare });
    } catch (error) {
      const message = messageOf(error);
      if (!signal.aborted) emit({ kind: 'watch', code: 'watch-failed', message });
    } finally {
      await session.close();
    }
  }
}
