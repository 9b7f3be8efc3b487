import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconArrowLeft, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { hasCode } from '../api/api-problem.js';
import type { Secret } from '../api/types.js';
import { useTeam } from '../session/me.js';
import { Fact, Facts } from '../ui/facts.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { Status } from '../ui/status.js';
import { TimeAgo } from '../ui/time-ago.js';
import { AuditOfSecret } from './audit-of-secret.js';
import { ChangesOfSecret } from './changes-of-secret.js';
import { LiveChange } from './live-change.js';
import { ReferencesOfSecret } from './references-of-secret.js';
import { SecretActs, useSecretActs } from './secret-acts.js';
import { HEALTH, healthOf } from './secret-health.js';
import { secretQuery } from './secret-queries.js';
import { VersionsOfSecret } from './versions-of-secret.js';

const NOBODY: ReadonlySet<string> = new Set();

export function SecretPage() {
  const { team: slug, name } = useParams({ from: '/signed-in/teams/$team/secrets/$name' });
  const isAdmin = useTeam(slug)?.isAdmin ?? false;
  const navigate = useNavigate();
  const acts = useSecretActs();
  const secret = useQuery(secretQuery(slug, name));
  const isGone = hasCode(secret.error, 'SECRET_NOT_FOUND');
  const goBack = () => void navigate({ to: '/teams/$team/secrets', params: { team: slug } });
  return (
    <Page
      title={name}
      mark={<HealthMark secret={secret.data} isGone={isGone} />}
      about={
        <Anchor component={Link} to={`/teams/${slug}/secrets`} size="sm">
          <Group gap={4} component="span">
            <IconArrowLeft size={14} aria-hidden /> Team secrets
          </Group>
        </Anchor>
      }
      actions={isAdmin && <Actions secret={secret.data} isGone={isGone} onAct={(act) => acts.open(act, name)} />}
    >
      {secret.isPending && !secret.error && <PageLoading />}
      {!isGone && <ProblemAlert error={secret.error} />}
      {isGone && (
        <Text>
          There is no secret of this name now. What still names it is below, and fails until the secret is added again.
        </Text>
      )}
      {(secret.data || isGone) && (
        <Stack gap="xl">
          {secret.data && <SecretFacts secret={secret.data} />}
          {secret.data && (
            <Part title="Latest change">
              <LiveChange team={slug} secret={secret.data} isAdmin={isAdmin} />
            </Part>
          )}
          <Part title={isGone ? 'What is broken' : 'Used by'}>
            <ReferencesOfSecret team={slug} name={name} />
          </Part>
          {secret.data && (
            <Part title="Versions">
              <VersionsOfSecret secret={secret.data} />
            </Part>
          )}
          <Part title="Propagation history">
            <ChangesOfSecret team={slug} name={name} />
          </Part>
          {isAdmin && (
            <Part title="Audit log">
              <AuditOfSecret team={slug} name={name} />
            </Part>
          )}
        </Stack>
      )}
      <SecretActs team={slug} acts={acts} taken={NOBODY} onDeleted={goBack} />
    </Page>
  );
}

function HealthMark({ secret, isGone }: { secret: Secret | undefined; isGone: boolean }) {
  if (isGone) {
    return (
      <Status tone="bad" icon={HEALTH.broken.icon}>
        Deleted
      </Status>
    );
  }
  if (!secret) return null;
  const { tone, icon, label } = HEALTH[healthOf(secret)];
  return (
    <Status tone={tone} icon={icon}>
      {label}
    </Status>
  );
}

interface ActionsProps {
  secret: Secret | undefined;
  isGone: boolean;
  onAct: (act: 'rotate' | 'delete' | 'add-again') => void;
}

function Actions({ secret, isGone, onAct }: ActionsProps) {
  if (isGone) {
    return (
      <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => onAct('add-again')}>
        Add again
      </Button>
    );
  }
  return (
    secret && (
      <>
        <Button leftSection={<IconPencil size={17} aria-hidden />} onClick={() => onAct('rotate')}>
          Rotate
        </Button>
        <Button
          variant="outline"
          color="danger"
          leftSection={<IconTrash size={17} aria-hidden />}
          onClick={() => onAct('delete')}
        >
          Delete
        </Button>
      </>
    )
  );
}

function SecretFacts({ secret }: { secret: Secret }) {
  return (
    <Facts>
      <Fact label="Current version">{secret.version}</Fact>
      <Fact label="Last changed">
        <TimeAgo at={secret.updatedAt} /> by {secret.updatedBy}
      </Fact>
      <Fact label="Last used">{secret.lastUsedAt ? <TimeAgo at={secret.lastUsedAt} /> : 'never'}</Fact>
      <Fact label="Created">
        <TimeAgo at={secret.createdAt} /> by {secret.createdBy}
      </Fact>
    </Facts>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="sm" component="section" aria-label={title}>
      <Title order={2} size="h4">
        {title}
      </Title>
      {children}
    </Stack>
  );
}
