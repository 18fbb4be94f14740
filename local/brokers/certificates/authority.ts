import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writePrivateFile } from '../../../src/keyring/writePrivateFile.ts';
import {
  type Certified,
  makeAuthority,
  makeClientCertificate,
  makeServerCertificate,
} from './certificates.ts';

/** The certificate authority of a data directory. */
export interface Authority {
  /** The path of its certificate (PEM), which clients trust. */
  readonly file: string;
  /** PEM. */
  readonly certificate: string;
  /** A new certificate of a server on this machine. */
  issue(): Certified;
  /** A new certificate of a client: the gateway, when it asks a broker whether it is ready. */
  issueClient(): Certified;
}

/**
 * An authority whose validity ends sooner is replaced, because a server's certificate must not be valid for
 * longer than its authority.
 */
const RENEW_MS = 400 * 24 * 60 * 60 * 1000;

/**
 * Opens the authority of a directory. If it is missing or expires soon, a new one is made.
 * @param path returns the path of a file in the directory
 */
export async function openAuthority(path: (name: string) => string, now: () => number): Promise<Authority> {
  const file = path('ca.pem');
  const keyFile = path('ca-key.pem');
  const found = existsSync(file) && existsSync(keyFile) ? read(file, keyFile) : undefined;
  const usable = found !== undefined && found.until - now() > RENEW_MS;
  const authority = usable ? found : makeAuthority(now());
  if (!usable) {
    // The key is written first, because a certificate without its key would be useless.
    await writePrivateFile(
      keyFile,
      authority.key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'replace',
    );
    await writePrivateFile(file, pem(authority.certificate), 'replace');
  }
  return {
    file,
    certificate: pem(authority.certificate),
    issue: () => makeServerCertificate(authority, now()),
    issueClient: () => makeClientCertificate(authority, now()),
  };
}

/** Undefined when the two files cannot be read, or do not belong together. */
function read(file: string, keyFile: string): (Certified & { readonly until: number }) | undefined {
  try {
    const certificate = new X509Certificate(readFileSync(file));
    const key = createPrivateKey(readFileSync(keyFile));
    if (!certificate.checkPrivateKey(key)) return undefined;
    return { certificate: certificate.raw, key, until: Date.parse(certificate.validTo) };
  } catch {
    return undefined;
  }
}

/** A certificate and its key as texts, as `node:tls` takes them. */
export function asPem({ certificate, key }: Certified): { readonly cert: string; readonly key: string } {
  return { cert: pem(certificate), key: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** A certificate as text (RFC 7468). */
export function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
