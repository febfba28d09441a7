/** Where flotilla is to differ from docker compose, and why: the members of a snapshot that are not compared. */
export interface WantedDifference {
  readonly scenario: string;
  /** Path below the snapshot; "*" is any one member. */
  readonly path: readonly string[];
  readonly why: string;
}

const UNKNOWN_SERVICE = 'a service that the file does not have is an error in every command';

export const WANTED: readonly WantedDifference[] = [
  {
    scenario: 'up-no-deps',
    path: ['containers', '*', 'Labels', 'com.docker.compose.depends_on'],
    why: 'the label says what the file says, whatever the command left alone',
  },
  {
    scenario: 'ports',
    path: ['containers', '*', 'ExposedPorts'],
    why: '`expose` reaches the engine as single ports with their protocol, so that they are shown',
  },
  {
    scenario: 'run',
    path: ['containers', '*', 'Labels', 'com.docker.compose.config-hash'],
    why: "a one-off container's hash, which neither tool reads, is that of the service as it was run",
  },
  { scenario: 'logs', path: ['steps', '2', 'status'], why: UNKNOWN_SERVICE },
  { scenario: 'unknown-service', path: ['steps', '1', 'status'], why: UNKNOWN_SERVICE },
  {
    scenario: 'broken-file',
    path: ['steps', '2', 'status'],
    why: 'a broken file is an error in every command that reads it',
  },
];

/** A snapshot without the members that are to differ. */
export function withoutWanted(scenario: string, snapshot: unknown): unknown {
  const paths = WANTED.filter((entry) => entry.scenario === scenario).map(({ path }) => path);
  return paths.reduce((value, path) => without(value, path), snapshot);
}

function without(value: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      first === '*' || first === String(index) ? without(item, rest) : item,
    );
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => {
      if (first !== '*' && first !== key) return [[key, member]];
      return rest.length === 0 ? [] : [[key, without(member, rest)]];
    }),
  );
}
