import { CountersignError } from '@countersign/contracts';
import type { OpenedSecret } from '@countersign/holder';
import { SecretValue } from '@countersign/secret-value';
import { z } from 'zod';

const fields = z.record(z.string(), z.unknown());

/** The bytes of a value, or of one of its fields: a copy, to be wiped by who asked. @throws CountersignError SECRET_UNUSABLE */
export function bytesOf(name: string, value: SecretValue, field: string | null): Buffer {
  if (field === null) return Buffer.from(value.reveal());
  const parsed = fieldsOf(value);
  if (!parsed)
    throw unusable(name, `is not a JSON object, so it has no field ${field}. Leave \`field\` out, or rotate it.`);
  // `Object.hasOwn`: a field called `constructor` is one only where the object has it.
  if (!Object.hasOwn(parsed, field)) {
    throw unusable(name, `has no field ${field}. Name one that it has, or rotate it to a value that has it.`);
  }
  return Buffer.from(textOf(parsed[field]));
}

/** For an environment. @throws CountersignError SECRET_UNUSABLE */
export function environmentBytesOf(name: string, value: SecretValue, field: string | null): Buffer {
  const bytes = bytesOf(name, value, field);
  if (!bytes.includes(0)) return bytes;
  bytes.fill(0);
  throw unusable(name, 'holds a NUL byte, which no environment variable can. Rotate it to a value without.');
}

/** A value that is a JSON object is as good as known by any of its fields. To be wiped by who asked. */
export function fieldValues(opened: readonly OpenedSecret[]): SecretValue[] {
  return opened.flatMap(({ value, secret }) =>
    Object.values(fieldsOf(value) ?? {})
      .filter((field) => typeof field !== 'boolean' && field !== null)
      .map((field) => new SecretValue(secret, Buffer.from(textOf(field)))),
  );
}

function fieldsOf(value: SecretValue): Record<string, unknown> | null {
  const bytes = value.reveal();
  // Most values are no JSON at all: an exception for each would be most of the work.
  if (bytes.toString('latin1').trimStart()[0] !== '{') return null;
  try {
    return fields.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return null;
  }
}

function textOf(field: unknown): string {
  return typeof field === 'string' ? field : JSON.stringify(field);
}

function unusable(secret: string, why: string): CountersignError {
  return new CountersignError('SECRET_UNUSABLE', `The value of ${secret} ${why}`, { secret });
}
