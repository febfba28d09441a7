import { TEST_IMAGE } from '../images.ts';
import type { Finished } from '../process.ts';
import { FleetProject } from './fleet-project.ts';
import type { RealFleet } from './real-fleet.ts';

/** Three nodes, one of which is told from the others by a label. */
export const FLEET_FILE =
  'nodes:\n  n1: ssh://n1\n  n2: ssh://n2\n  n3: { host: ssh://n3, labels: { zone: far } }\n';

/** A project whose things are looked for on all nodes. */
export class ListedProject extends FleetProject {
  constructor(fleet: RealFleet, files: Readonly<Record<string, string>>) {
    super(fleet, files, {
      VOTE_PORT: '5000',
      RESULT_PORT: '5001',
      VOTE_REPLICAS: '2',
      BASE_IMAGE: TEST_IMAGE,
    });
  }

  run(...words: readonly string[]): Promise<Finished> {
    return this.flotilla(words, { deadlineMs: 100_000 });
  }

  /** Its containers, volumes and networks, by node. */
  async leftovers(): Promise<string> {
    const filter = `--filter label=com.docker.compose.project=${this.name}`;
    const command = `docker ps -aq ${filter}; docker volume ls -q ${filter}; docker network ls -q ${filter}`;
    const lists = await Promise.all(this.fleet.nodes.map((node) => node.sh(command)));
    return lists.join('').trim();
  }

  /** "web-1 n2" for each container that `ps` lists. */
  async places(): Promise<string[]> {
    const { stdout } = await this.run('ps', '--format', '{{.Name}} {{.Node}}');
    return stdout.trim().split('\n').sort();
  }
}
