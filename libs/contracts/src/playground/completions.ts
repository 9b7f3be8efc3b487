import { z } from 'zod';
import { streamOperationsOf } from '../operation.js';
import { chatChunk, chatCompletion } from './chat-answers.js';
import { chatRequest } from './chat-request.js';

/**
 * Asks a model: a streamed answer comes in its pieces, another one in one. The asker may leave at any time, and with them
 * goes the request at the provider.
 */
export const createCompletion = streamOperationsOf('playground')(
  'completions.create',
  ['gateway'],
  z.object({ request: chatRequest }),
  z.discriminatedUnion('object', [chatChunk, chatCompletion]),
);
