import { useParams } from '@tanstack/react-router';
import { useTeam } from '../session/me.js';
import { Page } from '../ui/page.js';
import { TextLink } from '../ui/text-link.js';
import { EvalForm } from './eval-form.js';

export function NewEvalPage() {
  const { team } = useParams({ from: '/signed-in/teams/$team/evaluations/new' });
  const isAdmin = useTeam(team)?.isAdmin ?? false;
  return (
    <Page
      title="New evaluation"
      about={
        <TextLink to="/teams/$team/evaluations" params={{ team }} size="sm">
          ← Evaluations
        </TextLink>
      }
    >
      <EvalForm team={team} isAdmin={isAdmin} />
    </Page>
  );
}
