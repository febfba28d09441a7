/** An answer of the engine that is not a success; the message is Docker's own. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
  }
}

export const noSuchContainer = (id: string) => new Refusal(404, `No such container: ${id}`);
export const noSuchNetwork = (name: string) => new Refusal(404, `network ${name} not found`);
export const notRunning = (id: string) => new Refusal(409, `Container ${id} is not running`);
