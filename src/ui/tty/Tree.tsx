import { Box, Text } from 'ink';
import type { ReactNode } from 'react';

/** The lines of a frame, one below the other. They already fit: ink is not asked to lay them out. */
export function Tree({ lines }: { readonly lines: readonly string[] }): ReactNode {
  return (
    <Box flexDirection="column">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place, whatever stands on it
        <Text key={index} wrap="truncate-end">
          {line}
        </Text>
      ))}
    </Box>
  );
}
