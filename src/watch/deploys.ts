import pLimit from 'p-limit';
import { messageOf } from '../errors/message-of.ts';
import type { WatchReporter } from './reporter.ts';

/** The changes that only a deployment can make; the watcher asks for them, one at a time. */
export interface DeployActions {
  /** Builds the services' images and replaces their containers, also where an image stays as it was. Throws. */
  readonly rebuild: (services: readonly string[]) => Promise<void>;
  /** Restarts the services, and those that say they restart with them. Throws. */
  readonly restart: (services: readonly string[]) => Promise<void>;
}

/**
 * Deployments of one project must not overlap, so they queue here; what is asked for while one runs is one
 * deployment of several services afterwards.
 */
export class Deploys {
  readonly #actions: DeployActions;
  readonly #reporter: WatchReporter;
  readonly #one = pLimit(1);
  readonly #rebuild: Gathered;
  readonly #restart: Gathered;

  constructor(actions: DeployActions, reporter: WatchReporter) {
    this.#actions = actions;
    this.#reporter = reporter;
    this.#rebuild = new Gathered((services) => this.#one(() => this.#runRebuild(services())));
    this.#restart = new Gathered((services) => this.#one(() => this.#runRestart(services())));
  }

  /** Resolves when the service is rebuilt or could not be; a failure is reported. */
  rebuild(service: string): Promise<void> {
    return this.#rebuild.add(service);
  }

  /** Resolves when the service is restarted or could not be; a failure is reported. */
  restart(service: string): Promise<void> {
    return this.#restart.add(service);
  }

  async #runRebuild(services: readonly string[]): Promise<void> {
    this.#reporter.rebuilding(services);
    try {
      await this.#actions.rebuild(services);
      this.#reporter.rebuilt(services);
    } catch (error) {
      this.#reporter.rebuildFailed(services, messageOf(error));
    }
  }

  async #runRestart(services: readonly string[]): Promise<void> {
    try {
      await this.#actions.restart(services);
      this.#reporter.restarted(services);
    } catch (error) {
      this.#reporter.restartFailed(services, messageOf(error));
    }
  }
}

/** Names that come before their run begins are one run. */
class Gathered {
  readonly #run: (take: () => readonly string[]) => Promise<void>;
  #names = new Set<string>();
  #next: Promise<void> | undefined;

  constructor(run: (take: () => readonly string[]) => Promise<void>) {
    this.#run = run;
  }

  add(name: string): Promise<void> {
    this.#names.add(name);
    this.#next ??= this.#run(() => {
      const names = [...this.#names].sort();
      this.#names = new Set();
      this.#next = undefined;
      return names;
    });
    return this.#next;
  }
}
