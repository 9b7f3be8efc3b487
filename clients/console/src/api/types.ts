import type { components, operations } from './generated/schema.js';

type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type Team = Schemas['Team'];
export type Member = Schemas['Member'];
export type ApiKey = Schemas['ApiKey'];
export type Secret = Schemas['Secret'];
export type BrokenSecret = Schemas['BrokenSecret'];
export type Reference = Schemas['Reference'];
export type PropagationView = Schemas['PropagationView'];
export type ChangeProgress = Schemas['ChangeProgress'];
export type Webhook = Schemas['Webhook'];
export type WebhookTestResult = Schemas['WebhookTestResult'];
export type Automation = Schemas['Automation'];
export type AutomationInput = Schemas['AutomationInput'];
export type Execution = Schemas['Execution'];
export type ExecutionDetail = Schemas['ExecutionDetail'];
export type Benchmark = Schemas['Benchmark'];
export type EvalJob = Schemas['EvalJob'];
export type EvalJobInput = Schemas['EvalJobInput'];
export type EvalSample = Schemas['EvalSample'];
export type EvalLeaderboard = Schemas['EvalLeaderboard'];
export type AuditEntry = Schemas['AuditEntry'];
export type Deployment = Schemas['Deployment'];
export type Provider = Schemas['Provider'];
export type CustomProviderInput = Schemas['CustomProviderInput'];
/** As the history has it: with what clients send beside. */
export type AskedChat = Schemas['ChatRequest'];
export type ChatMessage = ChatRequest['messages'][number];
export type ChatChunk = Schemas['ChatChunk'];
export type SavedModel = Schemas['SavedModel'];
export type ChatParameters = NonNullable<Schemas['SavedModelContent']['parameters']>;
/** What the API takes is a little more: this is what this page asks for. */
export type ChatRequest = Pick<Schemas['ChatRequest'], 'model' | 'messages'> & ChatParameters;
export type Completion = Schemas['Completion'];
export type Budgets = Schemas['Budgets'];
export type BuiltInProvider = operations['enableProvider']['parameters']['path']['provider'];
export type Sandbox = Schemas['Sandbox'];
export type SandboxInput = Schemas['SandboxInput'];
export type SandboxEffect = Schemas['SandboxEffect'];
export type SandboxRun = Schemas['SandboxRun'];
export type SandboxFile = Schemas['SandboxFile'];
