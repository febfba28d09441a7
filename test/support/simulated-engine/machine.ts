/** What a simulated engine tells of its machine (`GET /info`). */
export function machineInfo(name: string, architecture = 'amd64'): object {
  return {
    ID: name,
    Name: name,
    OSType: 'linux',
    Architecture: architecture === 'arm64' ? 'aarch64' : 'x86_64',
    NCPU: 4,
    MemTotal: 8 * 1024 ** 3,
    Labels: [],
    Plugins: { Volume: ['local'], Network: ['bridge', 'host', 'null', 'overlay'] },
    Runtimes: { runc: {} },
    Swarm: { LocalNodeState: 'inactive' },
  };
}
