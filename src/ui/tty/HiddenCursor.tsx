import { type ReactNode, useLayoutEffect } from 'react';
import type { OutputStream } from '../output.ts';

const HIDE = '\u001B[?25l';
const SHOW = '\u001B[?25h';

/**
 * Hides the cursor while there is a tree. As an effect, because ink takes the tree down also when a
 * signal ends the process; ink's own way would leave signal handlers in the process for good.
 */
export function HiddenCursor(props: {
  readonly stream: OutputStream;
  readonly children: ReactNode;
}): ReactNode {
  const { stream, children } = props;
  useLayoutEffect(() => {
    if (stream.isTTY !== true) return undefined;
    stream.write(HIDE);
    return () => void stream.write(SHOW);
  }, [stream]);
  return children;
}
