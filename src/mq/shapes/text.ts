import * as z from 'zod/mini';
import { LIMITS } from '../model/limits.ts';

/** Free text that is kept: bounded, and no half of a surrogate pair, which the table would refuse. */
export const text = z.string().check(
  z.maxLength(LIMITS.textLength),
  z.refine((value) => value.isWellFormed(), { error: 'Specify text without lone surrogates.' }),
);
