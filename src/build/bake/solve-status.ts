import type { BuildStatus } from '../output/build-status.ts';

/** The members of BuildKit's client.SolveStatus that are read, as `--progress rawjson` writes them. */
interface WireSolveStatus {
  readonly vertexes?: readonly {
    readonly digest: string;
    readonly name?: string;
    readonly started?: string;
    readonly completed?: string;
    readonly cached?: boolean;
    readonly error?: string;
  }[];
  readonly logs?: readonly { readonly vertex: string; readonly data?: string }[];
}

/** A line of `buildx bake --progress rawjson` -> what it tells; undefined where it is plain text. */
export function parseSolveStatus(line: string): BuildStatus | undefined {
  if (!line.startsWith('{')) return undefined;
  let status: WireSolveStatus;
  try {
    status = JSON.parse(line) as WireSolveStatus;
  } catch {
    return undefined;
  }
  return {
    steps: (status.vertexes ?? []).map(({ digest, name = '', started, completed, cached, error = '' }) => ({
      id: digest,
      name,
      isStarted: started !== undefined,
      isDone: completed !== undefined,
      isCached: cached === true,
      ...(error === '' ? {} : { error }),
    })),
    output: (status.logs ?? []).map(({ vertex, data = '' }) => ({
      step: vertex,
      text: Buffer.from(data, 'base64').toString('utf8'),
    })),
  };
}
