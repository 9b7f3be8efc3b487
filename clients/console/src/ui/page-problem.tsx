import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { sentenceOf } from '../api/api-problem.js';
import { EmptyState } from './empty-state.js';

/** In the place of a page that could not be shown. */
export function PageProblem({ error }: { error: unknown }) {
  const router = useRouter();
  const { reset } = useQueryErrorResetBoundary();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <EmptyState
      icon={IconPlugConnectedX}
      title="This page could not be shown"
      action={<Button onClick={again}>Try again</Button>}
    >
      {sentenceOf(error)}
    </EmptyState>
  );
}
