import { Button, NumberInput } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { fieldProblem } from '../api/api-problem.js';
import { queryClient } from '../app/query-client.js';
import { SANDBOX_TTL_SECONDS_MAX } from '../app/contracts.js';
import { Dialog } from '../ui/dialog.js';
import { DialogForm } from '../ui/dialog-form.js';
import { notifyDone } from '../ui/notify.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { sandboxSettingsQuery } from './sandbox-queries.js';
import { secondsInWords } from './sandbox-words.js';

/** What the team has decided about its sandboxes. */
export function SandboxSettings({ team }: { team: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" leftSection={<IconSettings size={17} aria-hidden />} onClick={() => setOpen(true)}>
        Settings
      </Button>
      {open && (
        <Dialog onClose={() => setOpen(false)} title="Settings for sandboxes">
          <Settings team={team} onClose={() => setOpen(false)} />
        </Dialog>
      )}
    </>
  );
}

interface SettingsProps {
  team: string;
  onClose: () => void;
}

function Settings(props: SettingsProps) {
  const settings = useQuery({ ...sandboxSettingsQuery(props.team), staleTime: 0, gcTime: 0 });
  if (settings.error) return <ProblemAlert error={settings.error} />;
  if (!settings.data) return <PageLoading />;
  return <SettingsForm {...props} before={settings.data.brokenGraceSeconds} />;
}

function SettingsForm({ team, before, onClose }: SettingsProps & { before: number }) {
  const [seconds, setSeconds] = useState<number | string>(before);
  const save = useMutation({
    mutationFn: () => {
      const body = { brokenGraceSeconds: Number(seconds) };
      return answerOf(api.PATCH('/v1/teams/{team}/sandbox-settings', { params: { path: { team } }, body }));
    },
    onSuccess: async ({ brokenGraceSeconds }) => {
      notifyDone(`The grace period is ${secondsInWords(brokenGraceSeconds)}.`);
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['team', team] });
    },
  });
  return (
    <DialogForm
      act="Save"
      isPending={save.isPending}
      isDisabled={seconds === ''}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <ProblemAlert error={save.error} />
      <NumberInput
        label="Grace period"
        description="Seconds for which a sandbox goes on after a secret that it names was deleted. 0 ends it at once."
        data-autofocus
        required
        min={0}
        max={SANDBOX_TTL_SECONDS_MAX}
        allowDecimal={false}
        value={seconds}
        onChange={setSeconds}
        error={fieldProblem(save.error, 'brokenGraceSeconds')}
      />
    </DialogForm>
  );
}
