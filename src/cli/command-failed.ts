/** Ends a command with an exit status after the user has been told why. */
export class CommandFailed extends Error {
  readonly exitStatus: number;

  constructor(exitStatus: number) {
    super(`exit status ${exitStatus}`);
    this.name = 'CommandFailed';
    this.exitStatus = exitStatus;
  }
}
