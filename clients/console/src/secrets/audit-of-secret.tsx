import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import { AuditTable } from '../audit/audit-table.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TextLink } from '../ui/text-link.js';

/** The newest of what was done to it and with it. */
export function AuditOfSecret({ team, name }: { team: string; name: string }) {
  const target = `secret/${name}`;
  const entries = useQuery({
    queryKey: ['team', team, 'audit', { target, newest: true }],
    queryFn: ({ signal }) => {
      const params = { path: { team }, query: { target, limit: 10 } };
      return answerOf(api.GET('/v1/teams/{team}/audit', { params, signal }));
    },
  });
  if (entries.isPending) return <Skeleton h={60} aria-label="Loading" />;
  if (entries.error) return <ProblemAlert error={entries.error} />;
  return (
    <>
      <AuditTable entries={entries.data.items} />
      <TextLink to="/teams/$team/audit" params={{ team }} search={{ target }} size="sm">
        All of it in the audit log
      </TextLink>
    </>
  );
}
