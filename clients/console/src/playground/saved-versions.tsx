import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { SavedModel } from '../api/types.js';
import { Dialog } from '../ui/dialog.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TimeAgo } from '../ui/time-ago.js';
import { fromChat } from './conversation.js';
import { savedModelQuery } from './playground-queries.js';
import { playgroundOf } from './playground.js';
import classes from './playground.module.css';

interface SavedVersionsProps {
  team: string;
  model: SavedModel;
  onClose: () => void;
}

type Version = Pick<SavedModel, 'version' | 'model' | 'parameters' | 'messages' | 'createdAt' | 'createdBy'>;

/** Every version of a saved model, each of which can be tried again. */
export function SavedVersions({ team, model: { id, name }, onClose }: SavedVersionsProps) {
  const { data, error, isPending } = useQuery(savedModelQuery(team, id));
  const navigate = useNavigate();
  const open = ({ version, model, parameters, messages }: Version) => {
    playgroundOf(team).open({ model, parameters, messages: fromChat(messages), saved: { id, name, version } });
    void navigate({ to: '/teams/$team/playground', params: { team } });
  };
  return (
    <Dialog onClose={onClose} title={name} size="lg">
      <Stack>
        <ProblemAlert error={error} />
        {isPending && <PageLoading />}
        {data?.versions.map((version) => (
          <Stack key={version.version} className="card" p="sm" gap="xs">
            <Group justify="space-between" gap="xs">
              <Text size="sm">
                <b>Version {version.version}</b> · <TimeAgo at={version.createdAt} /> by {version.createdBy}
              </Text>
              <Button
                size="compact-sm"
                variant="light"
                aria-label={`Try version ${version.version}`}
                onClick={() => open(version)}
              >
                Try
              </Button>
            </Group>
            <Code
              block
              className={classes.code}
              tabIndex={0}
              role="region"
              aria-label={`What version ${version.version} is`}
            >
              {JSON.stringify({ model: version.model, ...version.parameters, messages: version.messages }, null, 2)}
            </Code>
          </Stack>
        ))}
      </Stack>
    </Dialog>
  );
}
