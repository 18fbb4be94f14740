import { compileGlob, type Glob, type Symbols, symbolsOf } from '../glob.ts';
import type { Piece } from '../resolveTemplate.ts';

const FIELDS = 6;

/** The six fields of an ARN, the last one with its colons; undefined for what is no ARN. */
export function arnFields(arn: string): readonly Symbols[] | undefined {
  const fields = arn.split(':');
  if (fields.length < FIELDS || fields[0] !== 'arn') return undefined;
  const resource = fields.slice(FIELDS - 1).join(':');
  return [...fields.slice(0, FIELDS - 1), resource].map(symbolsOf);
}

/**
 * One pattern for each field, so that a wildcard in one of the first five stays in its field
 * (docs/rules/iam.md rule 9). A colon in the value of a variable does not separate fields. Undefined for
 * fewer than six fields.
 */
export function arnFieldPatterns(pieces: readonly Piece[]): readonly Glob[] | undefined {
  const fields: Piece[][] = [[]];
  for (const piece of pieces) {
    if (piece.literal) {
      // Stryker disable next-line OptionalChaining: there is always a last field
      fields.at(-1)?.push(piece);
      continue;
    }
    // Stryker disable next-line StringLiteral: split always gives a first part
    const [first = '', ...others] = splitFields(piece.text, FIELDS - fields.length);
    // Stryker disable next-line OptionalChaining: there is always a last field
    fields.at(-1)?.push({ text: first, literal: false });
    for (const text of others) fields.push([{ text, literal: false }]);
  }
  return fields.length === FIELDS ? fields.map(compileGlob) : undefined;
}

/** Splits at the first `count` colons. */
function splitFields(text: string, count: number): string[] {
  const parts = text.split(':');
  return [...parts.slice(0, count), ...(parts.length > count ? [parts.slice(count).join(':')] : [])];
}
