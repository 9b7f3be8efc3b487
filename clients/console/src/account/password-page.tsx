import { Paper } from '@mantine/core';
import { PasswordForm } from '../session/password-form.js';
import { Page } from '../ui/page.js';

export function PasswordPage() {
  return (
    <Page title="Password" about="Changing it ends all your other sessions. API keys stay.">
      <Paper className="card" p="lg" maw={460}>
        <PasswordForm currentLabel="Current password" />
      </Paper>
    </Page>
  );
}
