import type { ProgressEvent } from './event.ts';

/** A hint with the program's name as it was called: "docker compose up starts it". */
export function hintAs(program: string, hint: string): string {
  return hint.replaceAll('flotilla ', `${program} `);
}

/** The same for what a run reports. */
export function eventAs(program: string, event: ProgressEvent): ProgressEvent {
  if ('hint' in event && event.hint !== undefined) return { ...event, hint: hintAs(program, event.hint) };
  if (event.kind !== 'operation-failed' || event.failure.hint === undefined) return event;
  return { ...event, failure: { ...event.failure, hint: hintAs(program, event.failure.hint) } };
}
