/** How the mesh chooses the replica for a connection; `x-mesh: {balance: ...}`. */
export type Balance = 'random' | 'least-loaded-node' | 'source-hash' | 'local-first';

export const BALANCES: readonly Balance[] = ['random', 'least-loaded-node', 'source-hash', 'local-first'];
