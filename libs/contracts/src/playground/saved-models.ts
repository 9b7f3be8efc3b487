import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { idempotency } from '../secrets-store/secrets.js';
import { isStorable, NOT_STORABLE } from '../storable-text.js';
import { displayName, id, page, pageRequest, timestamp } from '../words.js';
import { chatMessage } from './chat-messages.js';
import { chatParameters, modelName } from './chat-request.js';

const operation = operationsOf('playground');

/** What a saved model is made of: a model, how it is asked, and the messages that every conversation begins with. */
export const savedModelContent = z.object({
  model: modelName,
  parameters: chatParameters.default({}),
  messages: z.array(chatMessage).max(50).refine(isStorable, NOT_STORABLE).default([]),
});

export const savedModelVersion = savedModelContent.extend({
  version: z.number().int().positive(),
  createdAt: timestamp,
  createdBy: z.string(),
});

/** A saved model at its newest version. */
export const savedModel = savedModelVersion.extend({ id, name: displayName });
export type SavedModel = z.infer<typeof savedModel>;

const writeOptions = { idempotency: idempotency.optional() };

export const createSavedModel = operation(
  'saved_models.create',
  ['gateway'],
  z.object({ savedModel: savedModelContent.extend({ name: displayName }), ...writeOptions }),
  savedModel,
);

/** Saves it again: the next version. Those before stay. */
export const updateSavedModel = operation(
  'saved_models.update',
  ['gateway'],
  z.object({ id, content: savedModelContent, ...writeOptions }),
  savedModel,
);

export const deleteSavedModel = operation(
  'saved_models.delete',
  ['gateway'],
  z.object({ id, ...writeOptions }),
  z.object({ id }),
);

export const listSavedModels = operation('saved_models.list', ['gateway'], pageRequest, page(savedModel));

/** With its versions, the newest first: as many as one answer has room for, 200 at the most. */
export const getSavedModel = operation(
  'saved_models.get',
  ['gateway'],
  z.object({ id }),
  savedModel.extend({ versions: z.array(savedModelVersion) }),
);
