import { TestProject } from '../project.ts';
import type { RealFleet } from './real-fleet.ts';

/** A user's folder from which a whole fleet is reached, by its fleet file; what is left on the nodes goes with them. */
export class FleetProject extends TestProject {
  readonly fleet: RealFleet;
  readonly #variables: Readonly<Record<string, string>>;

  /** `variables` are set for the program besides those of the fleet's user. */
  constructor(
    fleet: RealFleet,
    files: Readonly<Record<string, string>>,
    variables: Readonly<Record<string, string>> = {},
  ) {
    super(fleet.outer, files);
    this.fleet = fleet;
    this.#variables = variables;
  }

  override get environment(): Record<string, string | undefined> {
    return {
      ...super.environment,
      ...this.fleet.environment,
      DOCKER_HOST: undefined,
      // The user's own, which the fleet's projects share.
      XDG_STATE_HOME: undefined,
      ...this.#variables,
    };
  }
}
