import { VALUE_BYTES_MAX } from '@countersign/contracts';
import { z } from 'zod';

/** A value on its way in: any text, kept byte for byte. It is read here and sealed at once (IntakeSealer). */
export const secretValue = z
  .string()
  .superRefine((value, context) => {
    // A lone surrogate has no UTF-8 form: it would come out as something else than went in.
    if (!value.isWellFormed()) context.addIssue({ code: 'custom', message: 'must not hold a lone surrogate' });
    const bytes = Buffer.byteLength(value, 'utf8');
    if (bytes < 1 || bytes > VALUE_BYTES_MAX) {
      context.addIssue({ code: 'custom', message: 'must be 1 byte to 64 KiB of UTF-8' });
    }
  })
  .meta({
    description: '1 byte to 64 KiB of UTF-8: any text, stored byte for byte. No answer ever holds it.',
    override: { type: 'string', writeOnly: true, minLength: 1, format: 'password' },
  });
