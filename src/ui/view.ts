// Progress events come in, text on a stream goes out. A view keeps a `ViewState`, which `reduce` makes
// of the events, and draws it: as a tree (tty/), as lines (plain, quiet) or as JSON. It runs no work,
// asks nothing, reads no environment, and never makes a run wait or fail.

import { createDeferredView } from './deferred-view.ts';
import { createJsonView } from './json-lines.ts';
import type { OutputStream, View } from './output.ts';
import { type ComposeForms, createPlainView } from './plain.ts';
import { createQuietView } from './quiet.ts';

export type { OutputStream, View } from './output.ts';

export interface ViewOptions {
  /**
   * `auto` is the tree on a terminal and plain lines elsewhere. A caller that honours CI or TERM=dumb
   * passes `plain`, one that honours NO_COLOR passes `tty` with `ansi: 'never'`.
   */
  readonly mode: 'auto' | 'tty' | 'plain' | 'json' | 'quiet';
  /** For `auto`, `never` means plain lines and `always` the tree, as in docker compose. */
  readonly ansi: 'auto' | 'never' | 'always';
  readonly stream: OutputStream;
  /** Names the cause of each operation. */
  readonly verbose?: boolean;
  /** Names the cause where a container is replaced; docker compose does not. */
  readonly explains?: boolean;
  /** In docker compose's place: its forms in plain lines. */
  readonly compose?: ComposeForms | undefined;
  /** The wall clock in milliseconds. */
  readonly now?: () => number;
}

/** The view that a command shows its run in. Only the tree loads ink and react, and that late. */
export function createView(options: ViewOptions): View {
  const { stream, verbose = false, explains = false, compose, now = Date.now } = options;
  switch (resolveMode(options)) {
    case 'json':
      return createJsonView(stream, now);
    case 'quiet':
      return createQuietView(stream);
    case 'plain':
      return createPlainView(stream, { verbose, explains, compose });
    case 'tty': {
      const isColoured = options.ansi === 'auto' ? stream.isTTY === true : options.ansi === 'always';
      return createDeferredView(
        async () => {
          const { createTtyView } = await import('./tty/tty-view.ts');
          return createTtyView({ stream, isColoured, verbose, explains });
        },
        createPlainView(stream, { verbose, explains }),
      );
    }
  }
}

function resolveMode({ mode, ansi, stream }: ViewOptions): Exclude<ViewOptions['mode'], 'auto'> {
  if (mode !== 'auto') return mode;
  if (ansi !== 'auto') return ansi === 'always' ? 'tty' : 'plain';
  return stream.isTTY === true ? 'tty' : 'plain';
}
