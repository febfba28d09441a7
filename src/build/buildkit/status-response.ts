import type { BuildStatus, BuildStep, StepOutput } from '../output/build-status.ts';
import { readFields } from './grpc/fields.ts';

/** A StatusResponse of BuildKit (moby.buildkit.v1.Control) -> what it tells. */
export function decodeStatusResponse(message: Uint8Array): BuildStatus {
  const steps: BuildStep[] = [];
  const output: StepOutput[] = [];
  readFields(message, {
    1: (reader) => steps.push(decodeVertex(reader.bytes())),
    3: (reader) => output.push(decodeLog(reader.bytes())),
  });
  return { steps, output };
}

function decodeVertex(message: Uint8Array): BuildStep {
  const step = { id: '', name: '', isStarted: false, isDone: false, isCached: false };
  let error = '';
  readFields(message, {
    1: (reader) => {
      step.id = reader.string();
    },
    3: (reader) => {
      step.name = reader.string();
    },
    4: (reader) => {
      step.isCached = reader.bool();
    },
    // Its times are of no interest here, only that there are any.
    5: (reader) => {
      step.isStarted = reader.bytes().length > 0;
    },
    6: (reader) => {
      step.isDone = reader.bytes().length > 0;
    },
    7: (reader) => {
      error = reader.string();
    },
  });
  return error === '' ? step : { ...step, error };
}

function decodeLog(message: Uint8Array): StepOutput {
  let step = '';
  let text = '';
  readFields(message, {
    1: (reader) => {
      step = reader.string();
    },
    4: (reader) => {
      text = Buffer.from(reader.bytes()).toString('utf8');
    },
  });
  return { step, text };
}
