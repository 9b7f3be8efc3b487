import {
  fileEntry,
  page,
  run,
  runInput,
  sandbox,
  sandboxEffect,
  sandboxInput,
  sandboxPath,
  sandboxSecret,
  shownSandboxSettings,
} from '@countersign/contracts';
import { z } from 'zod';
import { teamParams, uuid } from './words.js';

export const sandboxParams = teamParams.extend({ id: uuid.meta({ description: 'The id of the sandbox.' }) });
export const runParams = sandboxParams.extend({ run: uuid.meta({ description: 'The id of the run.' }) });

/** A file's name in a query. */
export const pathInQuery = sandboxPath.meta({
  description: 'A path in the sandbox; one that does not begin with / is below /workspace.',
});

/** The shapes of the contracts, by the names that they have in the API's document; a field too many is refused. */
export const sandboxView = sandbox.meta({ id: 'Sandbox' });
export const sandboxPage = page(sandboxView);
export const sandboxBody = sandboxInput
  .extend({ secrets: z.array(sandboxSecret.strict()).max(50).default([]) })
  .strict()
  .meta({ id: 'SandboxInput' });
export const runView = run.meta({ id: 'SandboxRun' });
export const runBody = runInput.strict().meta({ id: 'SandboxRunInput' });
export const runOutputView = z
  .object({
    run: runView,
    /** In base64: a program may print anything. */
    chunks: z.array(z.object({ stream: z.enum(['stdout', 'stderr']), data: z.string() })),
    next: z.number().int(),
    more: z.boolean(),
    truncated: z.boolean(),
  })
  .meta({ id: 'SandboxRunOutput' });
export const fileList = z.object({
  items: z.array(fileEntry.meta({ id: 'SandboxFile' })),
  truncated: z.boolean(),
});
export const sandboxEffectView = sandboxEffect.meta({ id: 'SandboxEffect' });
export const sandboxSettingsView = shownSandboxSettings.meta({ id: 'SandboxSettings' });
