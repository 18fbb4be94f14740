import type { RefusedSignature } from '../../src/authz/authenticate/authenticate.ts';
import { claimedKeyId } from '../../src/authz/parse/signatureClaim.ts';
import { diagnoseSignature } from './diagnoseSignature.ts';
import { canonicalText, type Draft, textToSign } from './draft.ts';

/** Members of the log's record about a refused signature (`--debug-signatures`). */
export interface SignatureRecord {
  readonly requestID: string;
  readonly accessKeyId: string | undefined;
  readonly refusal: string;
  readonly part: string;
  readonly difference: string;
  /** The lines of the gateway's canonical request; secret values are replaced. */
  readonly canonicalRequest?: readonly string[];
  readonly stringToSign?: readonly string[];
}

/** Headers and parameters whose values must not be in a log. */
const SECRET_HEADER = /^(x-amz-security-token|authorization|proxy-authorization|cookie):.*$/;
const SECRET_PARAMETERS: ReadonlySet<string> = new Set([
  'x-amz-security-token',
  'x-amz-signature',
  'webidentitytoken',
  'samlassertion',
  'tokencode',
  'authenticationcode1',
  'authenticationcode2',
  'password',
  'oldpassword',
  'newpassword',
  'addprivatekey',
]);
const PARAMETER = /([^=&]+)=[^&]*/g;
const HIDDEN = '(not shown)';
const MAX_LINES = 100;
const MAX_TEXT = 2_000;

/**
 * The log's record about a refused signature.
 * INVARIANT: no secret access key, signing key, session token or valid signature is in it. The string to sign
 * holds the hash of the real canonical request, from which no token can be read.
 */
export function signatureRecord(refused: RefusedSignature): SignatureRecord {
  const { request, claim, refusal } = refused;
  const { part, difference, draft } = diagnoseSignature(refused);
  return {
    requestID: request.requestId,
    accessKeyId: claimedKeyId(claim),
    refusal: shown(refusal.message),
    part,
    difference: shown(difference),
    ...(draft && {
      canonicalRequest: shownLines(draft),
      stringToSign: textToSign(draft).split('\n').map(shown),
    }),
  };
}

function shownLines(draft: Draft): readonly string[] {
  const query = draft.query.replace(PARAMETER, (pair, name: string) =>
    SECRET_PARAMETERS.has(name.toLowerCase()) ? `${name}=${HIDDEN}` : pair,
  );
  const lines = canonicalText({ ...draft, query }).split('\n');
  return lines.slice(0, MAX_LINES).map((line) => shown(line.replace(SECRET_HEADER, `$1:${HIDDEN}`)));
}

/** Shortened, and without control characters, because header values and parameters are a client's texts. */
function shown(text: string): string {
  const cut = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text;
  return cut.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
