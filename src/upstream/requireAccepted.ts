import type { UpstreamAnswer } from './exchange.ts';
import { UpstreamFault } from './upstreamFault.ts';

/** Errors about the signer, whatever their status. Source: Amazon MQ API Reference, "Common errors". */
const ABOUT_THE_SIGNER = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'ExpiredToken',
  'ExpiredTokenException',
  'ForbiddenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'NotAuthorized',
  'OptInRequired',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'UnauthorizedException',
  'UnrecognizedClientException',
]);

/**
 * The only errors whose sentence is kept. The sentence of a wrong signature may contain the signed text with
 * the session token.
 */
const EXPLAINED = new Set(['AccessDenied', 'AccessDeniedException']);
const SENTENCE_LENGTH = 400;

/**
 * The caller was allowed here, so a refusal by Amazon MQ is about the gateway: its key, its clock, its role's
 * policy.
 * INVARIANT: neither such a refusal nor its sentence reaches a caller, who would think that it is about their
 * own call.
 * @throws UpstreamFault refused
 */
export function requireAccepted(answer: UpstreamAnswer, call: string): void {
  const { status } = answer;
  const error = errorType(answer);
  if (status !== 401 && status !== 403 && !(status >= 400 && ABOUT_THE_SIGNER.has(error ?? ''))) return;
  const sentence = EXPLAINED.has(error ?? '') ? `: ${sentenceOf(answer)}` : '';
  throw new UpstreamFault(
    'refused',
    `${call} was refused to the gateway's own credentials ` +
      `with ${status} ${error ?? 'and no name'}${sentence}`,
    requestIdOf(answer),
  );
}

/** The error's name alone: services write `Name`, `Name:http://…` and `namespace#Name`. */
export function errorType({ headers }: UpstreamAnswer): string | undefined {
  const written = headers['x-amzn-errortype'];
  if (typeof written !== 'string') return undefined;
  const [name = ''] = written.split(':');
  return name.slice(name.indexOf('#') + 1).trim();
}

export function requestIdOf({ headers }: UpstreamAnswer): string | undefined {
  const id = headers['x-amzn-requestid'];
  return typeof id === 'string' && /^[\w-]{1,128}$/.test(id) ? id : undefined;
}

function sentenceOf({ body }: UpstreamAnswer): string {
  try {
    const { message, Message } = JSON.parse(body.toString('utf8'));
    return String(message ?? Message ?? '').slice(0, SENTENCE_LENGTH);
  } catch {
    return '';
  }
}
