import type { RefusalName } from '../../../src/authz/errors.ts';
import { type Change, plusHeader } from '../../authz/fixtures/change.ts';
import { MISMATCH } from '../../authz/fixtures/sentences.ts';
import type { Form, SigningOptions } from '../../authz/fixtures/signedAs.ts';

/**
 * When the rows are signed: now, in whole seconds. They are sent within the five minutes of a signature's
 * validity, so the times in the expected sentences can be fixed.
 */
export const AT = Math.floor(Date.now() / 1000) * 1000;

/** Milliseconds → `YYYYMMDDTHHMMSSZ`. */
export function stamp(millis: number): string {
  return new Date(millis).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

export const NOW = stamp(AT);
export const TODAY = NOW.slice(0, 8);

/** API Gateway's own refusals of requests that no REST API accepts. */
export type DoorError = 'BadRequestException' | 'RequestEntityTooLargeException';

export interface ExpectedError {
  readonly name: RefusalName | DoorError;
  readonly message: string | RegExp;
}

/**
 * One row of the attack table (docs/rules/sigv4.md) as it is sent: what is signed, what is changed, and the
 * exact answer.
 */
export interface HttpAttack {
  readonly number: number;
  readonly name: string;
  /** Default: header and presigned. */
  readonly forms?: readonly Form[];
  /** Default: alice's GET of /v1/brokers, signed at `AT` for the gateway's own host. */
  readonly sign?: SigningOptions | (() => SigningOptions);
  /** Absent: the signed request itself is the attack, and `passes` is its harmless variant. */
  readonly change?: Change;
  /** The unchanged request, which is sent first and must pass; default: the signed request. */
  readonly passes?: SigningOptions;
  readonly error: ExpectedError;
}

/**
 * Alice's true CreateBroker but for its one missing member: once authorized it is a 400 of the operation's
 * own.
 */
export const POST: SigningOptions = {
  method: 'POST',
  body: '{"brokerName":"one"}',
  headers: { 'content-type': 'application/json' },
};

export const mismatch: ExpectedError = { name: 'InvalidSignatureException', message: MISMATCH };
export const badRequest: ExpectedError = { name: 'BadRequestException', message: 'Bad Request' };

export function incomplete(message: string): ExpectedError {
  return { name: 'IncompleteSignatureException', message };
}

export function invalid(message: string | RegExp): ExpectedError {
  return { name: 'InvalidSignatureException', message };
}

/** A second copy of a header, with the value that is there, under another spelling of its name. */
export function again(name: string): Change {
  return (request) => {
    const value = request.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
    if (value === undefined) throw new Error(`the request has no ${name}`);
    return plusHeader(name, value)(request);
  };
}
