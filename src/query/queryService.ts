import type { UnverifiedRequest } from '../authz/parse/unverifiedRequest.ts';
import type { Caller } from '../authz/session.ts';
import type { Parameters } from './parameters.ts';
import type { XmlMembers } from './xml.ts';

/** A call of a Query API whose signature stands. */
export interface QueryInput {
  readonly caller: Caller;
  readonly parameters: Parameters;
  /** For condition keys: source address, user agent. */
  readonly request: UnverifiedRequest;
  /**
   * To be awaited by what must not happen twice under one signature: when it is certain to happen, before anybody hears of it.
   * @throws QueryError Conflict: it did before; else the memory cannot be asked
   */
  readonly once: () => Promise<void>;
}

/** One that came without a signature, to an operation that takes such calls. */
export type UnsignedInput = Omit<QueryInput, 'caller' | 'once'>;

/**
 * An operation authorizes its caller itself: what it must be allowed hangs on its parameters.
 * Throws QueryError or RequestRefused for what the caller can mend; anything else thrown is an internal error.
 * `undefined`: the answer has no result element.
 */
export type QueryOperation =
  | { readonly signed: true; readonly run: (input: QueryInput) => Promise<XmlMembers | undefined> }
  | { readonly signed: false; readonly run: (input: UnsignedInput) => Promise<XmlMembers | undefined> };

/** One Query API: the names that its requests and answers carry, and its operations by the name of their `Action`. */
export interface QueryService {
  /** The signing name. */
  readonly name: 'sts' | 'iam';
  readonly version: string;
  readonly namespace: string;
  readonly operations: ReadonlyMap<string, QueryOperation>;
}
