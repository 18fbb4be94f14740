import type { Answer } from './probe.ts';

/**
 * Names of errors by the beginning of their sentence, for answers that lost `x-amzn-ErrorType`.
 * Source: docs/rules/sigv4.md; the sentences of a REST API are in "Gateway response types".
 */
const SENTENCES: readonly (readonly [beginning: string, name: string])[] = [
  ['Missing Authentication Token', 'MissingAuthenticationTokenException'],
  ['The request signature we calculated', 'InvalidSignatureException'],
  ['Signature expired', 'InvalidSignatureException'],
  ['Signature not yet current', 'InvalidSignatureException'],
  ['Credential should be scoped', 'InvalidSignatureException'],
  ["Found both 'X-Amz-Algorithm'", 'InvalidSignatureException'],
  ['The security token included in the request is invalid', 'UnrecognizedClientException'],
  ['The security token included in the request is expired', 'ExpiredTokenException'],
  ['User: ', 'AccessDeniedException'],
  ['User is not authorized to access this resource', 'AccessDeniedException'],
  ['Amazon MQ has no operation', 'UnknownOperationException'],
  ['Too Many Requests', 'TooManyRequestsException'],
  ['Forbidden', 'ForbiddenException'],
];

/** The Query APIs' codes, under the names that the other API has for the same refusals. */
const CODES: Readonly<Record<string, string>> = {
  SignatureDoesNotMatch: 'InvalidSignatureException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  ExpiredToken: 'ExpiredTokenException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  AccessDenied: 'AccessDeniedException',
};

/**
 * The error's name: from the header, from the Query API's code, or found by its sentence. Empty: no known
 * error.
 */
export function errorName(answer: Answer): string {
  const named = answer.headers['x-amzn-errortype']?.split(':')[0];
  if (named) return named;
  const code = between(answer.body, '<Code>', '</Code>');
  if (code !== undefined) return CODES[code] ?? code;
  const sentence = messageOf(answer);
  return SENTENCES.find(([beginning]) => sentence.startsWith(beginning))?.[1] ?? '';
}

/** The error's sentence in JSON or XML; empty: there is none. */
export function messageOf({ body }: Answer): string {
  const sentence = between(body, '<Message>', '</Message>');
  if (sentence !== undefined) return sentence.replaceAll('&apos;', "'").replaceAll('&#39;', "'");
  const { message, Message } = membersOf(body);
  const found = message ?? Message;
  return typeof found === 'string' ? found : '';
}

/** The members of a JSON object; none for anything else. */
export function membersOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

/** Errors that the gateway gives only to a caller whose signature was correct. */
const AFTER_SIGNATURE: ReadonlySet<string> = new Set([
  'UnknownOperationException',
  'NotFoundException',
  'BadRequestException',
  'ConflictException',
  'NotImplementedException',
]);
/** Sentences of API Gateway's own answers with these names. Operations have others. */
const OWN_SENTENCES: ReadonlySet<string> = new Set(['', 'Not Found', 'Bad Request']);

/**
 * Whether the gateway accepted the signature: it answered the call, refused it by a policy, or refused it as
 * malformed.
 */
export function isAuthenticated(answer: Answer): boolean {
  if (isSuccess(answer)) return /^(?:application\/json|text\/xml)/.test(answer.headers['content-type'] ?? '');
  const name = errorName(answer);
  if (name === 'AccessDeniedException') return messageOf(answer).startsWith('User');
  return AFTER_SIGNATURE.has(name) && !OWN_SENTENCES.has(messageOf(answer));
}

export function isWithoutSignature(answer: Answer): boolean {
  return errorName(answer) === 'MissingAuthenticationTokenException';
}

/** The gateway calculated another signature. */
export function isMismatch(answer: Answer): boolean {
  return messageOf(answer).startsWith('The request signature we calculated');
}

/**
 * The authorizer or the handler could not decide. For the authorizer, API Gateway answers 503, or 500 without
 * the gateway response.
 */
export function isUndecided(answer: Answer): boolean {
  return answer.status === 503 || errorName(answer).startsWith('Authorizer');
}

/** Seconds that the answer's clock is ahead of this machine's; undefined: it shows no time. */
export function secondsAhead({ headers, at }: Answer): number | undefined {
  const date = Date.parse(headers.date ?? '');
  return Number.isNaN(date) ? undefined : Math.round((date - at) / 1000);
}

/** The body of an answer in one line of at most 300 characters. Control characters are written as escapes. */
export function shown(answer: Answer): string {
  if (answer.status === 0) return `no answer (${visible(answer.body)})`;
  const name = errorName(answer);
  const message = messageOf(answer);
  return `${answer.status}${name && ` ${visible(name)}`}${message && `: ${visible(message)}`}`;
}

/** Control characters in a server's text must not reach the terminal. */
export function visible(text: string): string {
  const escaped = text
    .slice(0, 240)
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
      return `\\u{${character.codePointAt(0)?.toString(16)}}`;
    });
  return text.length > 240 ? `${escaped}…` : escaped;
}

function between(text: string, start: string, end: string): string | undefined {
  const from = text.indexOf(start);
  if (from < 0) return undefined;
  const to = text.indexOf(end, from);
  return to < 0 ? undefined : text.slice(from + start.length, to);
}
