import { hash } from 'node:crypto';

/** The parts of a canonical request, each already canonical. */
export interface CanonicalParts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** `name:value\n` lines. */
  readonly headers: string;
  readonly signedHeaders: readonly string[];
  /** Hex SHA-256 of the body. */
  readonly payloadHash: string;
}

/** Source: IAM User Guide, "Create a signed AWS API request", step 1. */
export function canonicalRequest(parts: CanonicalParts): string {
  return `${parts.method}\n${parts.path}\n${parts.query}\n${parts.headers}\n${parts.signedHeaders.join(';')}\n${parts.payloadHash}`;
}

/** Source: the same page, step 3. `date` as `YYYYMMDDTHHMMSSZ`, `scope` as `day/region/service/aws4_request`. */
export function stringToSign(date: string, scope: string, canonical: string): string {
  return `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
}
