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
 * (docs/rules/iam.md rule 9). A colon in the value of a variable separates fields only if the text around the
 * variable has fewer than six: a variable may hold a whole ARN. Undefined for fewer than six fields.
 */
export function arnFieldPatterns(pieces: readonly Piece[]): readonly Glob[] | undefined {
  const fields = fieldsOf(pieces, ({ literal }) => literal) ?? fieldsOf(pieces, () => false);
  return fields?.map(compileGlob);
}

function fieldsOf(pieces: readonly Piece[], isWhole: (piece: Piece) => boolean): Piece[][] | undefined {
  const fields: Piece[][] = [[]];
  for (const piece of pieces) {
    if (isWhole(piece)) {
      // Stryker disable next-line OptionalChaining: there is always a last field
      fields.at(-1)?.push(piece);
      continue;
    }
    const { literal } = piece;
    // Stryker disable next-line StringLiteral: split always gives a first part
    const [first = '', ...others] = splitFields(piece.text, FIELDS - fields.length);
    // Stryker disable next-line OptionalChaining: there is always a last field
    fields.at(-1)?.push({ text: first, literal });
    for (const text of others) fields.push([{ text, literal }]);
  }
  return fields.length === FIELDS ? fields : undefined;
}

/** Splits at the first `count` colons. */
function splitFields(text: string, count: number): string[] {
  const parts = text.split(':');
  return [...parts.slice(0, count), ...(parts.length > count ? [parts.slice(count).join(':')] : [])];
}
