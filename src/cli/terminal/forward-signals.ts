/** What docker passes on to a container's process, as far as a process may catch it. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;

/** Passes the signals that this process gets on, until the answer is called. */
export function forwardSignals(send: (signal: string) => Promise<void>): () => void {
  const handlers = SIGNALS.map((signal) => {
    // One that comes too late finds no process, and needs none.
    const handler = (): void => void send(signal).catch(() => undefined);
    process.on(signal, handler);
    return [signal, handler] as const;
  });
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}
