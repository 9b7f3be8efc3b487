import { displayName, id, idempotency, missingSecret, operationsOf, secretName } from '@countersign/contracts';
import { z } from 'zod';

// The toy borrows a name; yours is the one that you gave it in services.ts.
const operation = operationsOf('webhooks');

const letterInput = z.object({ name: displayName, url: z.url({ protocol: /^https?$/ }), secrets: z.array(secretName) });
const letter = letterInput.extend({ id, health: z.enum(['ready', 'broken']), missing: z.array(missingSecret) });
const create = z.object({ letter: letterInput, idempotency: idempotency.optional() });
const answer = z.object({ status: z.number(), body: z.string() });

export const createLetter = operation('letters.create', ['gateway'], create, letter);
export const updateLetter = operation('letters.update', ['gateway'], z.object({ id, letter: letterInput }), letter);
export const deleteLetter = operation('letters.delete', ['gateway'], z.object({ id }), z.object({ id }));
export const getLetter = operation('letters.get', ['gateway'], z.object({ id }), letter);
export const sendLetter = operation('letters.send', ['gateway'], z.object({ id }), answer);
