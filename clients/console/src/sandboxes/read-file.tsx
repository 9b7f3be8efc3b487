import { Box, Loader, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Dialog } from '../ui/dialog.js';
import { More } from '../ui/more.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { readPart, type FileAddress } from './file-content.js';
import classes from './run-output.module.css';

/** A file as text, part by part, masked like everything that leaves a sandbox. */
export function ReadFile({ onClose, ...file }: FileAddress & { onClose: () => void }) {
  const parts = useInfiniteQuery({
    queryKey: ['team', file.team, 'sandbox', file.sandbox, 'file', file.path],
    queryFn: ({ pageParam, signal }) => readPart(file, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
    // As it is now: a program may write it at any moment.
    staleTime: 0,
    gcTime: 0,
  });
  const text = textOf(parts.data?.pages.map(({ bytes }) => bytes) ?? []);
  return (
    <Dialog onClose={onClose} title={file.path} size="lg">
      <Stack>
        <ProblemAlert error={parts.error} />
        {parts.isPending && <Loader size="sm" aria-label="Loading" />}
        {parts.isSuccess && text === '' && <Text c="dimmed">It is empty.</Text>}
        {text !== '' && (
          <Box
            component="pre"
            className={`mono ${classes.output}`}
            tabIndex={0}
            aria-label={`Content of ${file.path}`}
            role="region"
          >
            {text}
          </Box>
        )}
        <More query={parts} />
      </Stack>
    </Dialog>
  );
}

function textOf(parts: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  return parts.map((bytes) => decoder.decode(bytes, { stream: true })).join('');
}
