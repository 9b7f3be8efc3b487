import { Code, Text } from '@mantine/core';

/** What the operator of a deployment does where it can run no sandbox. */
export function Unavailable() {
  return (
    <Text size="sm" mt={6}>
      Nothing of what you typed is lost. The operator installs <Code>bubblewrap</Code> where the service{' '}
      <Code>sandboxes</Code> runs, or lets it use containers: <Code>COUNTERSIGN_SANDBOX_EXECUTOR</Code> set to{' '}
      <Code>docker</Code> or <Code>kubernetes</Code>.
    </Text>
  );
}
