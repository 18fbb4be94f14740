/**
 * All errors that refuse a request before it runs, each with the status that AWS answers.
 * Sources: Amazon MQ API Reference, "Common errors"; IAM User Guide, "Troubleshoot Signature Version 4".
 */
export const REFUSALS = {
  MissingAuthenticationTokenException: 403,
  IncompleteSignatureException: 403,
  InvalidSignatureException: 403,
  UnrecognizedClientException: 403,
  ExpiredTokenException: 403,
  AccessDeniedException: 403,
  BadRequestException: 400,
  UnknownOperationException: 404,
} as const;

export type RefusalName = keyof typeof REFUSALS;

/**
 * The answer to the caller: the error's wire name and one sentence. It contains no canonical request, token
 * or secret.
 */
export interface Refusal {
  readonly name: RefusalName;
  readonly message: string;
}

/** Thrown by the steps that check a request; `authorize` turns it into a refused verdict. */
export class RequestRefused extends Error {
  override readonly name: RefusalName;

  constructor(name: RefusalName, message: string) {
    super(message);
    this.name = name;
  }
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS ' +
  'Secret Access Key and signing method. Consult the service documentation for details.';

export function missingAuthentication(): RequestRefused {
  return new RequestRefused('MissingAuthenticationTokenException', 'Missing Authentication Token');
}

export function incompleteSignature(message: string): RequestRefused {
  return new RequestRefused('IncompleteSignatureException', message);
}

export function invalidSignature(message: string): RequestRefused {
  return new RequestRefused('InvalidSignatureException', message);
}

/** The error for a wrong secret, a changed request, and any form that no signer makes. */
export function signatureMismatch(): RequestRefused {
  return invalidSignature(MISMATCH);
}

export function unrecognizedClient(): RequestRefused {
  return new RequestRefused(
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  );
}

/** Only for a token that this gateway sealed. */
export function expiredToken(): RequestRefused {
  return new RequestRefused('ExpiredTokenException', 'The security token included in the request is expired');
}

const QUOTED_LENGTH = 64;
const MESSAGE_LENGTH = 1024;

/** User text for a quotation in a message: at most 64 printable characters. */
export function quotable(text: string): string {
  return printable(text.slice(0, MESSAGE_LENGTH)).slice(0, QUOTED_LENGTH);
}

/**
 * A whole message without quotes, backslashes and control characters, because gateway responses put it into
 * JSON without escaping it.
 */
export function messageText(text: string): string {
  return printable(text.slice(0, MESSAGE_LENGTH));
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]|["\\]/g, '');
}
