import { AccountExportError, type Members, member } from '../export/members.ts';

/** The patterns of Organizations' ids (API Reference, data types). */
export const IDS = {
  organization: /^o-[a-z0-9]{10,32}$/,
  root: /^r-[0-9a-z]{4,32}$/,
  unit: /^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/,
  account: /^\d{12}$/,
} as const;

/** A text member that must match `pattern`; `example` is a valid value. */
export function readText(from: Members, name: string, pattern: RegExp, example: string): string {
  const value = member(from, name);
  if (value === undefined) throw new AccountExportError(from.place, `${name} is missing`);
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw new AccountExportError(from.place, `${name} must be like ${example}`);
  }
  return value;
}

/** A list that must be present, even if empty: otherwise a misspelt name would lose its content. */
export function readList(from: Members, name: string): readonly unknown[] {
  const value = member(from, name);
  if (value === undefined) throw new AccountExportError(from.place, `${name} is missing`);
  if (!Array.isArray(value)) throw new AccountExportError(from.place, `${name} is not a list`);
  return value;
}
