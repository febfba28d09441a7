import { afterAll, beforeAll, describe } from 'bun:test';
import { removeLabelled } from '../support/engine.ts';
import { containerContract } from './container-contract.ts';
import { resourceContract } from './resource-contract.ts';
import { streamContract } from './stream-contract.ts';
import { RUN_LABEL, type Subject } from './subject.ts';

/**
 * What flotilla may rely on in any engine behind the Engine port. A simulated engine is worth as much
 * as what it has in common with a real one, so both pass the same tests.
 */
export function engineContract(title: string, setUp: () => Promise<Subject>): void {
  describe(title, () => {
    let subject: Subject | undefined;
    const current = () => {
      if (subject === undefined) throw new Error('The engine is not set up');
      return subject;
    };
    beforeAll(async () => {
      subject = await setUp();
    }, 120_000);
    afterAll(async () => {
      if (subject === undefined) return;
      await removeLabelled(subject.address, RUN_LABEL);
      subject.engine.close();
      await subject.dispose();
    }, 120_000);

    describe('the engine and its resources', () => resourceContract(current));
    describe('containers', () => containerContract(current));
    describe('streams', () => streamContract(current));
  });
}
