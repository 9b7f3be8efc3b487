import { Badge, Button, NativeSelect } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { newIdempotencyKey } from '../api/idempotency-key.js';
import type { Member } from '../api/types.js';
import { queryClient } from '../app/query-client.js';
import { meQuery, useMe, useTeam } from '../session/me.js';
import { DataTable, type Column } from '../ui/data-table.js';
import { More } from '../ui/more.js';
import { notifyDone } from '../ui/notify.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TimeAgo } from '../ui/time-ago.js';
import { AddMember } from './add-member.js';
import { RemoveMember } from './remove-member.js';

export function MembersPage() {
  const { team: slug } = useParams({ from: '/signed-in/teams/$team/members' });
  const isAdmin = useTeam(slug)?.isAdmin ?? false;
  const members = useMembers(slug);
  const change = useChangeRole(slug);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Member | null>(null);
  return (
    <Page
      title="Members"
      about="Admins add, rotate and delete secrets and webhooks. Members use them by name and see what there is."
      actions={
        isAdmin && (
          <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setAdding(true)}>
            Add a member
          </Button>
        )
      }
    >
      <ProblemAlert error={members.error ?? change.error} />
      {members.isPending && <PageLoading />}
      {members.isSuccess && (
        <MembersTable
          members={members.data.pages.flatMap(({ items }) => items)}
          acts={isAdmin ? { change, onRemove: setRemoving } : null}
        />
      )}
      <More query={members} />
      {adding && <AddMember team={slug} onClose={() => setAdding(false)} />}
      {removing && <RemoveMember team={slug} member={removing} onClose={() => setRemoving(null)} />}
    </Page>
  );
}

interface MembersTableProps {
  members: readonly Member[];
  /** Null for who may only look. */
  acts: { change: ReturnType<typeof useChangeRole>; onRemove: (member: Member) => void } | null;
}

function MembersTable({ members, acts }: MembersTableProps) {
  const { user } = useMe();
  const columns: Column<Member>[] = [
    {
      title: 'Name',
      cell: ({ name, userId }) => (
        <>
          <b>{name}</b> {userId === user.id && '(you)'}
        </>
      ),
    },
    { title: 'Email address', cell: ({ email }) => email },
    { title: 'Member since', cell: ({ since }) => <TimeAgo at={since} /> },
  ];
  const looks: Column<Member>[] = [{ title: 'Role', cell: ({ role }) => <Badge variant="default">{role}</Badge> }];
  return (
    <DataTable
      label="Members"
      rows={members}
      keyOf={({ userId }) => userId}
      columns={[...columns, ...(acts ? actColumns(acts) : looks)]}
    />
  );
}

function actColumns({ change, onRemove }: NonNullable<MembersTableProps['acts']>): Column<Member>[] {
  return [
    {
      title: 'Role',
      cell: (member) => (
        <RoleSelect member={member} disabled={change.isPending} onChange={(role) => change.mutate({ member, role })} />
      ),
    },
    {
      title: 'Actions',
      quiet: true,
      cell: (member) => (
        <Button
          size="compact-sm"
          variant="subtle"
          color="danger"
          aria-label={`Remove ${member.name}`}
          onClick={() => onRemove(member)}
        >
          Remove
        </Button>
      ),
    },
  ];
}

function useMembers(team: string) {
  return useInfiniteQuery({
    queryKey: ['team', team, 'members'],
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { team }, query: { cursor: pageParam, limit: 200 } };
      return answerOf(api.GET('/v1/teams/{team}/members', { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
}

interface RoleChange {
  member: Member;
  role: Member['role'];
}

function useChangeRole(team: string) {
  return useMutation({
    mutationFn: ({ member: { userId }, role }: RoleChange) => {
      const params = { path: { team, userId }, header: { 'Idempotency-Key': newIdempotencyKey() } };
      return answerOf(api.PATCH('/v1/teams/{team}/members/{userId}', { params, body: { role } }));
    },
    onSuccess: async (_, { member, role }) => {
      notifyDone(`${member.name} is ${role === 'admin' ? 'an admin' : 'a member'} now.`);
      await queryClient.invalidateQueries({ queryKey: ['team', team, 'members'] });
      // It may have been one's own.
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
}

interface RoleSelectProps {
  member: Member;
  disabled: boolean;
  onChange: (role: Member['role']) => void;
}

function RoleSelect({ member, disabled, onChange }: RoleSelectProps) {
  return (
    <NativeSelect
      size="xs"
      w={110}
      aria-label={`Role of ${member.name}`}
      value={member.role}
      disabled={disabled}
      onChange={(event) => onChange(event.currentTarget.value as Member['role'])}
      data={[
        { value: 'admin', label: 'Admin' },
        { value: 'member', label: 'Member' },
      ]}
    />
  );
}
