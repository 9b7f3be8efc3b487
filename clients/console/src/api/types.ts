import type { components } from './generated/schema.js';

type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type Team = Schemas['Team'];
export type Member = Schemas['Member'];
export type AddedMember = Schemas['AddedMember'];
export type ApiKey = Schemas['ApiKey'];
export type CreatedApiKey = Schemas['CreatedApiKey'];
export type Secret = Schemas['Secret'];
export type BrokenSecret = Schemas['BrokenSecret'];
export type Reference = Schemas['Reference'];
export type PropagationView = Schemas['PropagationView'];
export type ChangeProgress = Schemas['ChangeProgress'];
export type Webhook = Schemas['Webhook'];
export type WebhookInput = Schemas['WebhookInput'];
export type WebhookTestResult = Schemas['WebhookTestResult'];
export type Automation = Schemas['Automation'];
export type AutomationInput = Schemas['AutomationInput'];
export type Execution = Schemas['Execution'];
export type ExecutionDetail = Schemas['ExecutionDetail'];
export type AuditEntry = Schemas['AuditEntry'];
export type Deployment = Schemas['Deployment'];
export type Sandbox = Schemas['Sandbox'];
export type SandboxInput = Schemas['SandboxInput'];
export type SandboxEffect = Schemas['SandboxEffect'];
export type SandboxRun = Schemas['SandboxRun'];
export type SandboxFile = Schemas['SandboxFile'];
