import * as z from 'zod/mini';

/** ASCII only: `ı` and `ſ` have upper-case forms among the letters of the enumerations. */
const WORD = /^[A-Za-z0-9_]+$/;

/** One of an enumeration, read without regard to case (Terraform sends `ActiveMQ`, `efs`, `simple`), given back in upper case. */
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
