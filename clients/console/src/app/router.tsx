import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ApiProblem } from '../api/api-problem.js';
import { Shell } from '../layout/shell.js';
import { meQuery } from '../session/me.js';
import { PageProblem } from '../ui/page-problem.js';
import { UnknownPage } from '../ui/unknown-page.js';
import { PageLoading } from '../ui/page-loading.js';
import { SecretsPage } from '../secrets/secrets-page.js';
import { queryClient } from './query-client.js';
import { textsIn } from './texts-in.js';

const root = createRootRoute({ component: Outlet, notFoundComponent: UnknownPage, errorComponent: PageProblem });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: textsIn('next'),
  component: lazyRouteComponent(() => import('../session/sign-in-page.js'), 'SignInPage'),
});

/** Everything behind the door. Who is not signed in is sent to it, and comes back to where they wanted to go. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
      const next = location.href === '/' ? undefined : location.href;
      throw redirect({ to: '/sign-in', search: { next } });
    }
  },
  component: Shell,
  pendingComponent: PageLoading,
  errorComponent: PageProblem,
});

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: async () => {
    const { teams } = await queryClient.ensureQueryData(meQuery);
    const [first] = teams;
    throw first
      ? redirect({ to: '/teams/$team/secrets', params: { team: first.slug } })
      : redirect({ to: '/account/keys' });
  },
});

const team = createRoute({ getParentRoute: () => shell, path: '/teams/$team' });

const teamHome = createRoute({
  getParentRoute: () => team,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/teams/$team/secrets', params });
  },
});

const secrets = createRoute({ getParentRoute: () => team, path: '/secrets', component: SecretsPage });

const secret = createRoute({
  getParentRoute: () => team,
  path: '/secrets/$name',
  component: lazyRouteComponent(() => import('../secrets/secret-page.js'), 'SecretPage'),
});

const webhooks = createRoute({
  getParentRoute: () => team,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('../webhooks/webhooks-page.js'), 'WebhooksPage'),
});

const webhook = createRoute({
  getParentRoute: () => team,
  path: '/webhooks/$id',
  component: lazyRouteComponent(() => import('../webhooks/webhook-page.js'), 'WebhookPage'),
});

const automations = createRoute({
  getParentRoute: () => team,
  path: '/automations',
  component: lazyRouteComponent(() => import('../automations/automations-page.js'), 'AutomationsPage'),
});

const newAutomation = createRoute({
  getParentRoute: () => team,
  path: '/automations/new',
  component: lazyRouteComponent(() => import('../automations/automation-page.js'), 'NewAutomationPage'),
});

const automation = createRoute({
  getParentRoute: () => team,
  path: '/automations/$id',
  component: lazyRouteComponent(() => import('../automations/automation-page.js'), 'AutomationPage'),
});

const deliveries = createRoute({
  getParentRoute: () => team,
  path: '/deliveries',
  validateSearch: textsIn('status', 'automation', 'webhook', 'search'),
  component: lazyRouteComponent(() => import('../deliveries/deliveries-page.js'), 'DeliveriesPage'),
});

const delivery = createRoute({
  getParentRoute: () => team,
  path: '/deliveries/$id',
  component: lazyRouteComponent(() => import('../deliveries/delivery-page.js'), 'DeliveryPage'),
});

const playground = createRoute({
  getParentRoute: () => team,
  path: '/playground',
  component: lazyRouteComponent(() => import('../playground/playground-page.js'), 'PlaygroundPage'),
});

const providers = createRoute({
  getParentRoute: () => team,
  path: '/playground/providers',
  component: lazyRouteComponent(() => import('../playground/providers-page.js'), 'ProvidersPage'),
});

const savedModels = createRoute({
  getParentRoute: () => team,
  path: '/playground/saved-models',
  component: lazyRouteComponent(() => import('../playground/saved-models-page.js'), 'SavedModelsPage'),
});

const completions = createRoute({
  getParentRoute: () => team,
  path: '/playground/history',
  component: lazyRouteComponent(() => import('../playground/history-page.js'), 'HistoryPage'),
});

const sandboxes = createRoute({
  getParentRoute: () => team,
  path: '/sandboxes',
  component: lazyRouteComponent(() => import('../sandboxes/sandboxes-page.js'), 'SandboxesPage'),
});

const sandbox = createRoute({
  getParentRoute: () => team,
  path: '/sandboxes/$id',
  component: lazyRouteComponent(() => import('../sandboxes/sandbox-page.js'), 'SandboxPage'),
});

const evaluations = createRoute({
  getParentRoute: () => team,
  path: '/evaluations',
  validateSearch: textsIn('status', 'project'),
  component: lazyRouteComponent(() => import('../evals/evals-page.js'), 'EvalsPage'),
});

const newEvaluation = createRoute({
  getParentRoute: () => team,
  path: '/evaluations/new',
  component: lazyRouteComponent(() => import('../evals/new-eval-page.js'), 'NewEvalPage'),
});

const comparison = createRoute({
  getParentRoute: () => team,
  path: '/evaluations/compare',
  validateSearch: textsIn('jobs'),
  component: lazyRouteComponent(() => import('../evals/compare-page.js'), 'ComparePage'),
});

const leaderboard = createRoute({
  getParentRoute: () => team,
  path: '/evaluations/leaderboard',
  validateSearch: textsIn('project'),
  component: lazyRouteComponent(() => import('../evals/leaderboard-page.js'), 'LeaderboardPage'),
});

const evaluation = createRoute({
  getParentRoute: () => team,
  path: '/evaluations/$id',
  component: lazyRouteComponent(() => import('../evals/eval-page.js'), 'EvalPage'),
});

const members = createRoute({
  getParentRoute: () => team,
  path: '/members',
  component: lazyRouteComponent(() => import('../members/members-page.js'), 'MembersPage'),
});

const audit = createRoute({
  getParentRoute: () => team,
  path: '/audit',
  validateSearch: textsIn('action', 'target'),
  component: lazyRouteComponent(() => import('../audit/audit-page.js'), 'AuditPage'),
});

const keys = createRoute({
  getParentRoute: () => shell,
  path: '/account/keys',
  component: lazyRouteComponent(() => import('../account/keys-page.js'), 'KeysPage'),
});

const password = createRoute({
  getParentRoute: () => shell,
  path: '/account/password',
  component: lazyRouteComponent(() => import('../account/password-page.js'), 'PasswordPage'),
});

const operations = createRoute({
  getParentRoute: () => shell,
  path: '/operations',
  component: lazyRouteComponent(() => import('../operations/operations-page.js'), 'OperationsPage'),
});

const sending = [webhooks, webhook, automations, newAutomation, automation, deliveries, delivery];
const evaluating = [evaluations, newEvaluation, comparison, leaderboard, evaluation];
const trying = [playground, providers, savedModels, completions];
const inTeam = [secrets, secret, ...sending, ...trying, ...evaluating];

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    shell.addChildren([
      home,
      team.addChildren([teamHome, ...inTeam, sandboxes, sandbox, members, audit]),
      keys,
      password,
      operations,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: PageLoading,
  defaultErrorComponent: PageProblem,
  defaultNotFoundComponent: UnknownPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
