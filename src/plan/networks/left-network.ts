/**
 * The way out for nodes whose engine and Swarm differ over a network: nothing that can be asked of the engine makes it look
 * again (tried with moby 26.1: removing the network, drain, demote and promote); it does when it starts. Engines of a Swarm have no
 * live-restore.
 */
export function restartOf(nodes: readonly string[]): string {
  return `restart the engine of node ${inQuotes(nodes)} (its containers stop with it, those with a restart policy start again), and run the same command again`;
}

/** Names in a message. */
export function inQuotes(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
