import { readJson } from '../../json/readJson.ts';
import { AccountExportError, causeOf } from './members.ts';

/**
 * Throws when a policy document breaks the policy grammar. The import's error sentence contains the message.
 */
export type CheckDocument = (document: unknown) => void;

/** A policy needs about seven levels. The bound protects later recursive functions from a stack overflow. */
const MAX_DEPTH = 32;

/**
 * A policy document: an object, or that object's JSON as IAM's API gives it, percent-encoded (RFC 3986; API
 * Reference, GetAccountAuthorizationDetails).
 */
export function readDocument(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (value === undefined) throw new AccountExportError(place, 'its policy document is missing');
  const document = typeof value === 'string' ? decodeDocument(value, place) : value;
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new AccountExportError(place, 'its policy document is not an object');
  }
  if (depthExceeds(document, MAX_DEPTH)) {
    throw new AccountExportError(place, `its policy document is nested deeper than ${MAX_DEPTH} levels`);
  }
  return document as Record<string, unknown>;
}

/** A policy document, read and checked against the policy grammar. */
export function readCheckedDocument(value: unknown, place: string, check: CheckDocument): unknown {
  const document = readDocument(value, place);
  try {
    check(document);
  } catch (error) {
    throw new AccountExportError(place, causeOf(error));
  }
  return document;
}

function decodeDocument(text: string, place: string): unknown {
  try {
    // Plain JSON may hold a `%` that is not an escape; encoded JSON never starts with a brace.
    return readJson(text.trimStart().startsWith('{') ? text : decodeURIComponent(text));
  } catch (error) {
    const fault = `its policy document is a text but not URL-encoded JSON: ${causeOf(error)}`;
    throw new AccountExportError(place, fault);
  }
}

/** Level by level, without recursion, because the document may be nested very deeply. */
function depthExceeds(document: object, limit: number): boolean {
  let level: object[] = [document];
  for (let depth = 0; depth < limit; depth++) {
    level = level.flatMap((value) =>
      Object.values(value).filter((child): child is object => typeof child === 'object' && child !== null),
    );
    if (level.length === 0) return false;
  }
  return true;
}
