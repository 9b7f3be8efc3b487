import { Alert, Code, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiProblem, sentenceOf } from '../api/api-problem.js';

interface ProblemAlertProps {
  error: unknown;
  /** What to do about it, where this page knows better than the API's own words. */
  children?: ReactNode;
}

/** An error in words, with the code by which it can be looked up. Nothing without one. */
export function ProblemAlert({ error, children }: ProblemAlertProps) {
  if (!error) return null;
  const title = error instanceof ApiProblem ? error.problem.title : 'No answer';
  return (
    <Alert color="danger" variant="light" icon={<IconAlertTriangle />} title={title} role="alert">
      <Text size="sm" className="breaks">
        {sentenceOf(error)}
      </Text>
      {children}
      {error instanceof ApiProblem && error.problem.correlationId !== '' && (
        <Text size="xs" c="dimmed" mt={6}>
          <Code>{error.code}</Code> · request {error.problem.correlationId}
        </Text>
      )}
    </Alert>
  );
}
