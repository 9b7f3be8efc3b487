import { Button } from '@mantine/core';
import { IconBan, IconPlayerPlay, IconRepeat, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { newIdempotencyKey } from '../api/idempotency-key.js';
import type { EvalJob } from '../api/types.js';
import { queryClient } from '../app/query-client.js';
import { Confirm } from '../ui/confirm.js';
import { notifyDone } from '../ui/notify.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { evalJobQuery, isUnderWay } from './eval-queries.js';

interface EvalActsProps {
  team: string;
  job: EvalJob;
  isAdmin: boolean;
}

type Change = 'cancel' | 'resume' | 'rerun';

function useChange(team: string, id: string) {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (change: Change) => {
      const params = { path: { team, id }, header: { 'Idempotency-Key': newIdempotencyKey() } };
      switch (change) {
        case 'cancel':
          return answerOf(api.POST('/v1/teams/{team}/eval-jobs/{id}/cancel', { params }));
        case 'resume':
          return answerOf(api.POST('/v1/teams/{team}/eval-jobs/{id}/resume', { params }));
        case 'rerun':
          return answerOf(api.POST('/v1/teams/{team}/eval-jobs/{id}/rerun', { params }));
      }
    },
    onSuccess: async (job) => {
      const { queryKey } = evalJobQuery(team, job.id);
      // A look that is under way would show the job as it was before.
      await queryClient.cancelQueries({ queryKey, exact: true });
      queryClient.setQueryData(queryKey, job);
      if (job.id !== id) {
        notifyDone(`${job.name} is launched again.`);
        await navigate({ to: '/teams/$team/evaluations/$id', params: { team, id: job.id } });
      }
      await queryClient.invalidateQueries({ queryKey: ['team', team, 'eval-jobs'] });
    },
  });
}

/** What can be done with a job as it is now. */
export function EvalActs({ team, job, isAdmin }: EvalActsProps) {
  const { status, health } = job;
  const change = useChange(team, job.id);
  const [deleting, setDeleting] = useState(false);
  const canResume = status === 'waiting' || status === 'failed' || status === 'cancelled';
  return (
    <>
      {isUnderWay(job) && (
        <Button
          variant="default"
          leftSection={<IconBan size={17} aria-hidden />}
          loading={change.isPending}
          onClick={() => change.mutate('cancel')}
        >
          Cancel
        </Button>
      )}
      {canResume && (
        <Button
          leftSection={<IconPlayerPlay size={17} aria-hidden />}
          loading={change.isPending}
          disabled={health === 'broken'}
          onClick={() => change.mutate('resume')}
        >
          {status === 'waiting' ? 'Start' : 'Resume'}
        </Button>
      )}
      {!isUnderWay(job) && (
        <Button
          variant="default"
          leftSection={<IconRepeat size={17} aria-hidden />}
          loading={change.isPending}
          disabled={health === 'broken'}
          onClick={() => change.mutate('rerun')}
        >
          Run again
        </Button>
      )}
      {isAdmin && !isUnderWay(job) && (
        <Button
          variant="outline"
          color="danger"
          leftSection={<IconTrash size={17} aria-hidden />}
          onClick={() => setDeleting(true)}
        >
          Delete
        </Button>
      )}
      <ProblemAlert error={change.error} />
      {deleting && <DeleteEval team={team} job={job} onClose={() => setDeleting(false)} />}
    </>
  );
}

interface DeleteEvalProps {
  team: string;
  job: EvalJob;
  onClose: () => void;
}

function DeleteEval({ team, job: { id, name }, onClose }: DeleteEvalProps) {
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => {
      const params = { path: { team, id }, header: { 'Idempotency-Key': newIdempotencyKey() } };
      return answerOf(api.DELETE('/v1/teams/{team}/eval-jobs/{id}', { params }));
    },
    onSuccess: async () => {
      notifyDone(`${name} is deleted.`);
      await navigate({ to: '/teams/$team/evaluations', params: { team } });
      await queryClient.invalidateQueries({ queryKey: ['team', team] });
    },
  });
  return (
    <Confirm title={`Delete ${name}`} act="Delete" mutation={remove} onClose={onClose}>
      Its samples and its scores go with it, also from the leaderboard.
    </Confirm>
  );
}
