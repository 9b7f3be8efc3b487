import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { hasCode } from '../api/api-problem.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import type { Sandbox } from '../api/types.js';
import { queryClient } from '../app/query-client.js';
import { Dialog } from '../ui/dialog.js';
import { DialogForm } from '../ui/dialog-form.js';
import { notifyDone } from '../ui/notify.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { LifeFields } from './life-fields.js';
import { EMPTY, inputOf, problemsOf, type SandboxValues } from './sandbox-values.js';
import { SecretLines } from './secret-lines.js';
import { refusalAt } from './start-refusal.js';
import { Unavailable } from './unavailable.js';
import { VariableLines } from './variable-lines.js';
import { WorkFields } from './work-fields.js';

interface StartSandboxProps {
  team: string;
  onClose: () => void;
  onStarted: (sandbox: Sandbox) => void;
}

export function StartSandbox(props: StartSandboxProps) {
  return (
    <Dialog onClose={props.onClose} title="Start a sandbox" size="lg">
      <StartForm {...props} />
    </Dialog>
  );
}

function useStart({ team, onClose, onStarted }: StartSandboxProps) {
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: (values: SandboxValues) => {
      const body = inputOf(values);
      const params = { path: { team }, header: { 'Idempotency-Key': keyFor(body) } };
      return answerOf(api.POST('/v1/teams/{team}/sandboxes', { params, body }));
    },
    onSuccess: async (sandbox) => {
      notifyDone(`${sandbox.name} is started.`);
      onClose();
      onStarted(sandbox);
      await queryClient.invalidateQueries({ queryKey: ['team', team] });
    },
  });
}

function StartForm(props: StartSandboxProps) {
  const [values, setValues] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const start = useStart(props);
  const { typed, missing } = problemsOf(values);
  // What the API said was said of what was sent: lists that have changed since have other places.
  const set = (next: Partial<SandboxValues>) => {
    setValues((before) => ({ ...before, ...next }));
    if (next.secrets || next.env) start.reset();
  };
  const problemAt = (path: string) =>
    typed[path] ?? (tried ? missing[path] : undefined) ?? refusalAt(start.error, path, start.variables);
  const submit = () => {
    setTried(true);
    if (Object.keys({ ...typed, ...missing }).length === 0) start.mutate(values);
  };
  return (
    <DialogForm act="Start" isPending={start.isPending} noValidate onSubmit={submit} onClose={props.onClose}>
      <ProblemAlert error={start.error}>
        {hasCode(start.error, 'SANDBOXES_UNAVAILABLE') && <Unavailable />}
      </ProblemAlert>
      <SecretLines
        team={props.team}
        lines={values.secrets}
        onChange={(secrets) => set({ secrets })}
        problemAt={problemAt}
      />
      <WorkFields values={values} set={set} problemAt={problemAt} />
      <VariableLines lines={values.env} onChange={(env) => set({ env })} problemAt={problemAt} />
      <LifeFields values={values} set={set} problemAt={problemAt} />
    </DialogForm>
  );
}
