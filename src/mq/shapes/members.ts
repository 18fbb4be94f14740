import * as z from 'zod/mini';
import { LIMITS } from '../model/limits.ts';

/**
 * Free text that is stored: its length is limited, and it has no half of a surrogate pair, which the table
 * refuses.
 */
export const text = z.string().check(
  z.maxLength(LIMITS.textLength),
  z.refine((value) => value.isWellFormed(), { error: 'Specify text without lone surrogates.' }),
);

/** ASCII only: the upper-case forms of `ı` and `ſ` are ASCII letters, which the enumerations use. */
const WORD = /^[A-Za-z0-9_]+$/;

/**
 * A value of an enumeration, read without regard to case (Terraform sends `ActiveMQ`, `efs`, `simple`). The
 * result is in upper case.
 */
export function caseless<const Values extends readonly string[]>(values: Values) {
  return z.pipe(
    z.string(),
    z.transform((text, context): Values[number] => {
      const found = WORD.test(text) ? values.find((value) => value === text.toUpperCase()) : undefined;
      if (found !== undefined) return found;
      context.issues.push({ code: 'invalid_value', values: [...values], input: text });
      return z.NEVER;
    }),
  );
}

/**
 * A map of text to text. Not a zod record, because records drop the key `__proto__`, which is a valid tag
 * key.
 */
export const tags = z.custom<Readonly<Record<string, string>>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((entry) => typeof entry === 'string'),
  { error: 'Specify a map of text to text.' },
);

/** `ConfigurationId` of the service model. */
export const configurationIdShape = z.object({ id: text, revision: z.optional(z.int32()) });

/** `LdapServerMetadataInput` of the service model. */
export const ldapServerMetadataShape = z.object({
  hosts: z.array(text),
  roleBase: text,
  roleName: z.optional(text),
  roleSearchMatching: text,
  roleSearchSubtree: z.optional(z.boolean()),
  serviceAccountPassword: text,
  serviceAccountUsername: text,
  userBase: text,
  userRoleName: z.optional(text),
  userSearchMatching: text,
  userSearchSubtree: z.optional(z.boolean()),
});

export type LdapServerMetadataRequest = z.output<typeof ldapServerMetadataShape>;

/**
 * `WeeklyStartTime` of the service model. Its rules are checked together: AWS names a wrong time before a
 * wrong day.
 */
export const maintenanceWindowShape = z.object({
  dayOfWeek: text,
  timeOfDay: text,
  timeZone: z.optional(text),
});

export type MaintenanceWindowRequest = z.output<typeof maintenanceWindowShape>;
