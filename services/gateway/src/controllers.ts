import { AddMemberController } from './add-member/add-member.controller.js';
import { ListAuditController } from './list-audit/list-audit.controller.js';
import { CancelEvalJobController } from './cancel-eval-job/cancel-eval-job.controller.js';
import { ChangeMemberRoleController } from './change-member-role/change-member-role.controller.js';
import { ChangePasswordController } from './change-password/change-password.controller.js';
import { CreateApiKeyController } from './create-api-key/create-api-key.controller.js';
import { CreateAutomationController } from './create-automation/create-automation.controller.js';
import { CreateCompletionController } from './create-completion/create-completion.controller.js';
import { CreateCustomProviderController } from './create-custom-provider/create-custom-provider.controller.js';
import { CreateSavedModelController } from './create-saved-model/create-saved-model.controller.js';
import { CreateSandboxController } from './create-sandbox/create-sandbox.controller.js';
import { CreateSecretController } from './create-secret/create-secret.controller.js';
import { CreateTeamController } from './create-team/create-team.controller.js';
import { CreateWebhookController } from './create-webhook/create-webhook.controller.js';
import { DeleteAutomationController } from './delete-automation/delete-automation.controller.js';
import { DeleteCustomProviderController } from './delete-custom-provider/delete-custom-provider.controller.js';
import { DeleteSavedModelController } from './delete-saved-model/delete-saved-model.controller.js';
import { DeleteEvalJobController } from './delete-eval-job/delete-eval-job.controller.js';
import { DeleteSecretController } from './delete-secret/delete-secret.controller.js';
import { DeleteWebhookController } from './delete-webhook/delete-webhook.controller.js';
import { DisableProviderController } from './disable-provider/disable-provider.controller.js';
import { EnableProviderController } from './enable-provider/enable-provider.controller.js';
import { ExportAuditController } from './export-audit/export-audit.controller.js';
import { ExportEvalSamplesController } from './export-eval-samples/export-eval-samples.controller.js';
import { FinishRotationController } from './finish-rotation/finish-rotation.controller.js';
import { FollowPropagationController } from './follow-propagation/follow-propagation.controller.js';
import { FollowSandboxRunController } from './follow-sandbox-run/follow-sandbox-run.controller.js';
import { GetAutomationController } from './get-automation/get-automation.controller.js';
import { GetBudgetsController } from './get-budgets/get-budgets.controller.js';
import { GetCompletionController } from './get-completion/get-completion.controller.js';
import { GetEvalJobController } from './get-eval-job/get-eval-job.controller.js';
import { GetEvalLeaderboardController } from './get-eval-leaderboard/get-eval-leaderboard.controller.js';
import { GetExecutionController } from './get-execution/get-execution.controller.js';
import { GetSavedModelController } from './get-saved-model/get-saved-model.controller.js';
import { GetSandboxController } from './get-sandbox/get-sandbox.controller.js';
import { GetSecretController } from './get-secret/get-secret.controller.js';
import { GetWebhookController } from './get-webhook/get-webhook.controller.js';
import { HealthController } from './health/health.controller.js';
import { LaunchEvalJobController } from './launch-eval-job/launch-eval-job.controller.js';
import { KillSandboxRunController } from './kill-sandbox-run/kill-sandbox-run.controller.js';
import { ListApiKeysController } from './list-api-keys/list-api-keys.controller.js';
import { ListAuditKeysController } from './list-audit-keys/list-audit-keys.controller.js';
import { ListAutomationsController } from './list-automations/list-automations.controller.js';
import { ListChatModelsController } from './list-chat-models/list-chat-models.controller.js';
import { ListCompletionsController } from './list-completions/list-completions.controller.js';
import { ListBenchmarksController } from './list-benchmarks/list-benchmarks.controller.js';
import { ListEvalJobsController } from './list-eval-jobs/list-eval-jobs.controller.js';
import { ListEvalSamplesController } from './list-eval-samples/list-eval-samples.controller.js';
import { ListExecutionsController } from './list-executions/list-executions.controller.js';
import { ListBrokenSecretsController } from './list-broken-secrets/list-broken-secrets.controller.js';
import { ListChangesController } from './list-changes/list-changes.controller.js';
import { ListKeysController } from './list-keys/list-keys.controller.js';
import { ListMembersController } from './list-members/list-members.controller.js';
import { ListProvidersController } from './list-providers/list-providers.controller.js';
import { ListReferencesController } from './list-references/list-references.controller.js';
import { ListSavedModelsController } from './list-saved-models/list-saved-models.controller.js';
import { ListSandboxFilesController } from './list-sandbox-files/list-sandbox-files.controller.js';
import { ListSandboxesController } from './list-sandboxes/list-sandboxes.controller.js';
import { ListSecretsController } from './list-secrets/list-secrets.controller.js';
import { ListTeamsController } from './list-teams/list-teams.controller.js';
import { ListWebhooksController } from './list-webhooks/list-webhooks.controller.js';
import { OpenApiController } from './open-api/open-api.controller.js';
import { ReadSandboxFileController } from './read-sandbox-file/read-sandbox-file.controller.js';
import { ReadSandboxRunController } from './read-sandbox-run/read-sandbox-run.controller.js';
import { ReceiveAutomationEventsController } from './receive-automation-events/receive-automation-events.controller.js';
import { RedeliverExecutionController } from './redeliver-execution/redeliver-execution.controller.js';
import { RemoveMemberController } from './remove-member/remove-member.controller.js';
import { RerunEvalJobController } from './rerun-eval-job/rerun-eval-job.controller.js';
import { ResumeEvalJobController } from './resume-eval-job/resume-eval-job.controller.js';
import { RetireKeyController } from './retire-key/retire-key.controller.js';
import { RevokeApiKeyController } from './revoke-api-key/revoke-api-key.controller.js';
import { RewrapKeysController } from './rewrap-keys/rewrap-keys.controller.js';
import { RotateSecretController } from './rotate-secret/rotate-secret.controller.js';
import { SetBudgetsController } from './set-budgets/set-budgets.controller.js';
import { ShowDeploymentController } from './show-deployment/show-deployment.controller.js';
import { StartSandboxRunController } from './start-sandbox-run/start-sandbox-run.controller.js';
import { ShowMeController } from './show-me/show-me.controller.js';
import { GetPropagationController } from './get-propagation/get-propagation.controller.js';
import { GetSandboxSettingsController } from './get-sandbox-settings/get-sandbox-settings.controller.js';
import { SignInController } from './sign-in/sign-in.controller.js';
import { SignOutController } from './sign-out/sign-out.controller.js';
import { TestAutomationController } from './test-automation/test-automation.controller.js';
import { TestWebhookController } from './test-webhook/test-webhook.controller.js';
import { UndoRotationController } from './undo-rotation/undo-rotation.controller.js';
import { UpdateAutomationController } from './update-automation/update-automation.controller.js';
import { UpdateCustomProviderController } from './update-custom-provider/update-custom-provider.controller.js';
import { UpdateSavedModelController } from './update-saved-model/update-saved-model.controller.js';
import { StopSandboxController } from './stop-sandbox/stop-sandbox.controller.js';
import { UpdateEvalJobController } from './update-eval-job/update-eval-job.controller.js';
import { UpdateWebhookController } from './update-webhook/update-webhook.controller.js';
import { UseKeyController } from './use-key/use-key.controller.js';
import { UpdateSandboxSettingsController } from './update-sandbox-settings/update-sandbox-settings.controller.js';
import { WriteSandboxFileController } from './write-sandbox-file/write-sandbox-file.controller.js';
import type { Type } from '@nestjs/common';

/** In the order of the API's document. */
export const CONTROLLERS: readonly Type[] = [
  SignInController,
  SignOutController,
  ShowMeController,
  ChangePasswordController,
  ListApiKeysController,
  CreateApiKeyController,
  RevokeApiKeyController,
  ListTeamsController,
  CreateTeamController,
  ListMembersController,
  AddMemberController,
  ChangeMemberRoleController,
  RemoveMemberController,
  ListSecretsController,
  CreateSecretController,
  GetSecretController,
  RotateSecretController,
  FinishRotationController,
  UndoRotationController,
  GetPropagationController,
  FollowPropagationController,
  DeleteSecretController,
  ListReferencesController,
  ListChangesController,
  ListBrokenSecretsController,
  ListWebhooksController,
  CreateWebhookController,
  GetWebhookController,
  UpdateWebhookController,
  DeleteWebhookController,
  TestWebhookController,
  ListAutomationsController,
  CreateAutomationController,
  GetAutomationController,
  UpdateAutomationController,
  DeleteAutomationController,
  TestAutomationController,
  ReceiveAutomationEventsController,
  ListExecutionsController,
  GetExecutionController,
  RedeliverExecutionController,
  ListProvidersController,
  EnableProviderController,
  DisableProviderController,
  CreateCustomProviderController,
  UpdateCustomProviderController,
  DeleteCustomProviderController,
  ListChatModelsController,
  CreateCompletionController,
  GetBudgetsController,
  SetBudgetsController,
  ListSavedModelsController,
  CreateSavedModelController,
  GetSavedModelController,
  UpdateSavedModelController,
  DeleteSavedModelController,
  ListCompletionsController,
  GetCompletionController,
  ListBenchmarksController,
  ListEvalJobsController,
  LaunchEvalJobController,
  GetEvalJobController,
  UpdateEvalJobController,
  DeleteEvalJobController,
  ResumeEvalJobController,
  CancelEvalJobController,
  RerunEvalJobController,
  ListEvalSamplesController,
  GetEvalLeaderboardController,
  ExportEvalSamplesController,
  ListSandboxesController,
  CreateSandboxController,
  GetSandboxController,
  StopSandboxController,
  StartSandboxRunController,
  ReadSandboxRunController,
  FollowSandboxRunController,
  KillSandboxRunController,
  ListSandboxFilesController,
  ReadSandboxFileController,
  WriteSandboxFileController,
  GetSandboxSettingsController,
  UpdateSandboxSettingsController,
  ListAuditController,
  ExportAuditController,
  ListAuditKeysController,
  ListKeysController,
  UseKeyController,
  RewrapKeysController,
  RetireKeyController,
  ShowDeploymentController,
  HealthController,
  OpenApiController,
];
