import type { Emit, WatchCode } from '../progress/event.ts';

/** What `watch` tells of itself, in docker compose's words where it has some. */
export class WatchReporter {
  readonly #emit: Emit;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  enabled(): void {
    this.#say('enabled', 'Watch enabled');
  }

  disabled(): void {
    this.#say('disabled', 'Watch disabled');
  }

  largeBatch(changes: number): void {
    const message = 'Large batch of file changes detected. If you just switched branches, this is expected.';
    this.#say('large-batch', message, { changes });
  }

  syncing(service: string, changes: number): void {
    const message = `Syncing service "${service}" after ${changes} changes were detected`;
    this.#say('syncing', message, { service, changes });
  }

  syncingAll(service: string, container: string, changes: number): void {
    const message = `Syncing all ${changes} files of service "${service}" to the new container "${container}"`;
    this.#say('syncing', message, { service, container, changes });
  }

  synced(service: string, changes: number, elapsedMs: number): void {
    this.#say('synced', `Synced service "${service}"`, { service, changes, elapsedMs });
  }

  syncFailed(service: string, container: string, reason: string, hint: string | undefined): void {
    const message = `Syncing to "${container}" failed and is tried again: ${reason}`;
    this.#say('sync-failed', message, { service, container, ...(hint === undefined ? {} : { hint }) });
  }

  left(service: string, container: string, reason: string, hint: string | undefined): void {
    const message = `"${container}": ${reason}`;
    this.#say('sync-failed', message, { service, container, ...(hint === undefined ? {} : { hint }) });
  }

  recovered(service: string, container: string): void {
    this.#say('recovered', `"${container}" is up to date again`, { service, container });
  }

  unreadable(path: string, reason: string): void {
    this.#say('sync-failed', `"${path}" can't be read and is left out: ${reason}`);
  }

  rebuilding(services: readonly string[]): void {
    this.#say('rebuilding', `Rebuilding service(s) ${listed(services)} after changes were detected...`);
  }

  rebuilt(services: readonly string[]): void {
    this.#say('rebuilt', `service(s) ${listed(services)} successfully built`);
  }

  rebuildFailed(services: readonly string[], reason: string): void {
    this.#say('rebuild-failed', `service(s) ${listed(services)} could not be rebuilt: ${reason}`);
  }

  restarted(services: readonly string[]): void {
    this.#say('restarted', `service(s) ${listed(services)} restarted`);
  }

  restartFailed(services: readonly string[], reason: string): void {
    this.#say('restart-failed', `service(s) ${listed(services)} could not be restarted: ${reason}`);
  }

  execOutput(service: string, container: string, line: string): void {
    this.#say('exec-output', line, { service, container });
  }

  execFailed(service: string, container: string, command: readonly string[], exitCode: number): void {
    const message = `"${command.join(' ')}" in "${container}" ended with ${exitCode}`;
    this.#say('exec-failed', message, { service, container });
  }

  filesUnwatched(reason: string, hint: string | undefined): void {
    this.#say('watch-failed', reason, hint === undefined ? {} : { hint });
  }

  #say(
    code: WatchCode,
    message: string,
    about: {
      readonly service?: string;
      readonly container?: string;
      readonly changes?: number;
      readonly elapsedMs?: number;
      readonly hint?: string;
    } = {},
  ): void {
    this.#emit({ kind: 'watch', code, message, ...about });
  }
}

/** As docker compose writes a list: ["web" "api"]. */
function listed(services: readonly string[]): string {
  return `[${services.map((service) => JSON.stringify(service)).join(' ')}]`;
}
