import type { OutputStream, View } from './output.ts';
import { failureText, warningText } from './plain.ts';
import { resourceLabel } from './wording.ts';

/** Only what went wrong, or may have: failures and warnings. */
export function createQuietView(stream: OutputStream): View {
  let namesNodes = false;
  return {
    handle(event) {
      if (event.kind === 'run-start') namesNodes = event.nodes.length > 1;
      if (event.kind === 'warning') stream.write(warningText(event));
      if (event.kind === 'operation-failed') {
        stream.write(failureText(resourceLabel(event.operation, namesNodes), event.failure));
      }
    },
    close: () => Promise.resolve(),
  };
}
