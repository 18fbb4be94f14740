import * as z from 'zod/mini';

/** A map of text to text. Read by hand: a tag may be named `__proto__`, which record shapes drop. */
export const tags = z.custom<Readonly<Record<string, string>>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((entry) => typeof entry === 'string'),
  { error: 'Specify a map of text to text.' },
);
