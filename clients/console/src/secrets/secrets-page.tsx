import { Button, Group, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFileImport, IconLock, IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo, useState, type ReactNode } from 'react';
import { useTeam } from '../session/me.js';
import { EmptyState } from '../ui/empty-state.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { FirstRun } from './first-run.js';
import { stepsDone } from './first-steps.js';
import { SecretActs, useSecretActs } from './secret-acts.js';
import { brokenQuery, useSecrets } from './secret-queries.js';
import { shownRows, toRows, type Sorting } from './secret-rows.js';
import { SecretsTable } from './secrets-table.js';

export function SecretsPage() {
  const { team: slug } = useParams({ from: '/signed-in/teams/$team/secrets' });
  const isAdmin = useTeam(slug)?.isAdmin ?? false;
  const secrets = useSecrets(slug);
  const broken = useQuery(brokenQuery(slug));
  const acts = useSecretActs();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 80);
  const [sorting, setSorting] = useState<Sorting>({ by: 'name', descending: false });
  const all = useMemo(
    () => toRows(secrets.data?.pages.flatMap(({ items }) => items) ?? [], broken.data?.items ?? []),
    [secrets.data, broken.data],
  );
  const rows = useMemo(() => shownRows(all, search, sorting), [all, search, sorting]);
  const taken = useMemo(() => new Set(all.filter(({ secret }) => secret).map(({ name }) => name)), [all]);
  const steps = useMemo(() => stepsDone(all), [all]);
  const count = taken.size + (secrets.hasNextPage ? '+' : '');
  return (
    <Page
      title="Team secrets"
      about="Used by name, wherever the team works. Once saved, nobody can read a value back."
      actions={isAdmin && <PageActions onNew={() => acts.open('new')} onImport={() => acts.open('import')} />}
    >
      <ProblemAlert error={secrets.error ?? broken.error} />
      {secrets.isPending && !secrets.error && <PageLoading />}
      {secrets.isSuccess && steps && (isAdmin || all.length === 0) && (
        <FirstRun
          team={slug}
          isAdmin={isAdmin}
          done={steps}
          onNew={() => acts.open('new')}
          onImport={() => acts.open('import')}
          onRotate={() => acts.open('rotate', [...taken][0])}
        />
      )}
      {all.length > 0 && (
        <>
          <Search typed={typed} onType={setTyped}>
            {search ? `${rows.length} of ${count}` : count} {taken.size === 1 && !search ? 'secret' : 'secrets'}
          </Search>
          {rows.length === 0 ? (
            <EmptyState icon={IconLock} title={`No name contains “${search.trim()}”`}>
              Names are searched in either case.
            </EmptyState>
          ) : (
            <SecretsTable
              team={slug}
              rows={rows}
              sorting={sorting}
              onSort={setSorting}
              onAct={isAdmin ? acts.open : null}
            />
          )}
        </>
      )}
      <SecretActs team={slug} acts={acts} taken={taken} />
    </Page>
  );
}

interface SearchProps {
  typed: string;
  onType: (text: string) => void;
  /** How many there are. */
  children: ReactNode;
}

function Search({ typed, onType, children }: SearchProps) {
  return (
    <Group justify="space-between" gap="sm">
      <TextInput
        aria-label="Search by name"
        placeholder="Search by name"
        type="search"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={(event) => onType(event.currentTarget.value)}
        w={{ base: '100%', xs: 320 }}
      />
      <Text size="sm" c="dimmed" role="status">
        {children}
      </Text>
    </Group>
  );
}

function PageActions({ onNew, onImport }: { onNew: () => void; onImport: () => void }) {
  return (
    <>
      <Button variant="default" leftSection={<IconFileImport size={17} aria-hidden />} onClick={onImport}>
        Import .env
      </Button>
      <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={onNew}>
        New secret
      </Button>
    </>
  );
}
