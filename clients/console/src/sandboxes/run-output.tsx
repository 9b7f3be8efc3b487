import { Box, Button, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconClock, IconPlayerStop, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { answerOf, api } from '../api/api.js';
import type { SandboxRun } from '../api/types.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { Status } from '../ui/status.js';
import { useFollowedRun, type RunAddress } from './followed-run.js';
import classes from './run-output.module.css';

interface RunOutputProps extends RunAddress {
  command: readonly string[];
  /** Ends it; null where its end is that of its sandbox. */
  canStop: boolean;
}

/** One run: what it is, what it prints as it prints it, and how it ended. */
export function RunOutput({ command, canStop, ...address }: RunOutputProps) {
  const { pieces, isCut, ended, problem } = useFollowedRun(address);
  const end = useRef<HTMLPreElement>(null);
  useEffect(() => {
    end.current?.scrollTo({ top: end.current.scrollHeight });
  }, [pieces]);
  const text = commandInWords(command);
  return (
    <Stack gap={6} component="section" aria-label={`Run of ${text}`}>
      <Group justify="space-between" gap="sm">
        <Text size="sm" className="mono breaks" flex="1 1 200px">
          $ {text}
        </Text>
        <RunState ended={ended} />
        {canStop && ended === null && <StopRun {...address} />}
      </Group>
      {isCut && (
        <Text size="xs" c="dimmed">
          The beginning is not shown: only the end of a long output is kept.
        </Text>
      )}
      <Box
        component="pre"
        ref={end}
        className={`mono ${classes.output}`}
        role="log"
        aria-label={`Output of ${text}`}
        // Can be scrolled without a mouse.
        tabIndex={0}
      >
        {pieces.map((piece, index) => (
          <span key={index} className={piece.stream === 'stderr' ? classes.stderr : undefined} title={piece.stream}>
            {piece.text}
          </span>
        ))}
        {pieces.length === 0 && (
          <Text span size="sm" c="dimmed">
            {ended ? 'It printed nothing.' : 'Nothing yet …'}
          </Text>
        )}
      </Box>
      {problem && (
        <Text size="sm" c="dimmed">
          {problem}
        </Text>
      )}
    </Stack>
  );
}

function StopRun({ team, sandbox: id, run }: RunAddress) {
  const stop = useMutation({
    mutationFn: () =>
      answerOf(api.POST('/v1/teams/{team}/sandboxes/{id}/exec/{run}/kill', { params: { path: { team, id, run } } })),
  });
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPlayerStop size={14} aria-hidden />}
        loading={stop.isPending}
        onClick={() => stop.mutate()}
      >
        Kill
      </Button>
      <ProblemAlert error={stop.error} />
    </>
  );
}

const REASONS = { timeout: 'its time was over', 'output-limit': 'it printed too much', asked: 'as asked' };

function RunState({ ended }: { ended: SandboxRun | null }) {
  if (ended === null) {
    return (
      <Status tone="busy" icon={IconClock}>
        Running
      </Status>
    );
  }
  const { status, exitCode, reason } = ended;
  if (status === 'exited' && exitCode === 0) {
    return (
      <Status tone="good" icon={IconCheck}>
        Exited with 0
      </Status>
    );
  }
  const words = {
    exited: `Exited with ${exitCode}`,
    killed: `Killed${reason === null ? '' : `: ${REASONS[reason]}`}`,
    lost: 'Ended with its sandbox',
    running: 'Running',
  };
  return (
    <Status tone={status === 'lost' ? 'quiet' : 'bad'} icon={IconX}>
      {words[status]}
    </Status>
  );
}

/** As it was typed, where it was typed for a shell. */
function commandInWords(command: readonly string[]): string {
  const [program, flag, script] = command;
  return program === '/bin/sh' && flag === '-c' && script !== undefined ? script : command.join(' ');
}
