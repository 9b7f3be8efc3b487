import { Button, Group, NumberInput, Stack, Textarea, Title } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { fieldProblem } from '../api/api-problem.js';
import type { SandboxRun } from '../api/types.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { RunOutput } from './run-output.js';
import { shell } from './sandbox-values.js';

interface RunCommandProps {
  team: string;
  sandbox: string;
  isRunning: boolean;
}

/** Runs commands, and shows what each prints. What was run here stays until one leaves the page. */
export function RunCommand({ team, sandbox, isRunning }: RunCommandProps) {
  const [runs, setRuns] = useState<SandboxRun[]>([]);
  return (
    <Stack gap="md" component="section" aria-label="Run a command">
      {isRunning && (
        <CommandForm team={team} sandbox={sandbox} onRun={(run) => setRuns((before) => [run, ...before])} />
      )}
      {runs.map(({ id, command }) => (
        <RunOutput key={id} team={team} sandbox={sandbox} run={id} command={command} canStop={isRunning} />
      ))}
    </Stack>
  );
}

interface CommandFormProps {
  team: string;
  sandbox: string;
  onRun: (run: SandboxRun) => void;
}

function CommandForm({ team, sandbox, onRun }: CommandFormProps) {
  const [script, setScript] = useState('');
  const [timeout, setTimeout] = useState<number | string>('');
  const start = useMutation({
    mutationFn: () => {
      const params = { path: { team, id: sandbox } };
      const limits = { stdin: null, directory: '/workspace', timeout: timeout === '' ? null : Number(timeout) };
      const body = { command: shell(script), ...limits };
      return answerOf(api.POST('/v1/teams/{team}/sandboxes/{id}/exec', { params, body }));
    },
    onSuccess: onRun,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (script.trim() !== '') start.mutate();
  };
  return (
    <form onSubmit={submit} autoComplete="off">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Run a command
        </Title>
        <ProblemAlert error={start.error} />
        <Textarea
          label="Command"
          description="Read by a shell, in /workspace. Secrets are in its variables; what it prints comes back masked."
          placeholder="env | sort"
          autosize
          maxRows={10}
          value={script}
          onChange={(event) => setScript(event.currentTarget.value)}
          error={fieldProblem(start.error, 'command')}
          classNames={{ input: 'mono' }}
        />
        <Group align="flex-end">
          <NumberInput
            label="Time limit"
            placeholder="Seconds; none"
            w={160}
            min={1}
            max={86_400}
            allowDecimal={false}
            value={timeout}
            onChange={setTimeout}
            error={fieldProblem(start.error, 'timeout')}
          />
          <Button
            type="submit"
            leftSection={<IconPlayerPlay size={17} aria-hidden />}
            loading={start.isPending}
            disabled={script.trim() === ''}
          >
            Run
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
