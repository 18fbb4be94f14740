import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import {
  bits,
  boolean,
  explicit,
  implicit,
  integer,
  objectId,
  octets,
  sequence,
  set,
  time,
  utf8,
} from './der.ts';

/** A certificate with its private key (P-256). */
export interface Certified {
  /** DER. */
  readonly certificate: Buffer;
  readonly key: KeyObject;
}

const ECDSA_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));
const DAY_MS = 24 * 60 * 60 * 1000;
/** The validity begins a day earlier, so that clients whose clock is behind accept a new certificate. */
const BACKDATED_MS = DAY_MS;
const AUTHORITY_DAYS = 3650;
/** The longest validity that Apple's clients accept. */
const SERVER_DAYS = 398;

const LOOPBACK_NAME = 'localhost';
const LOOPBACK_ADDRESS = Buffer.from([127, 0, 0, 1]);
const LOOPBACK_NETWORK = Buffer.from([127, 0, 0, 0, 255, 0, 0, 0]);

/**
 * A certificate authority that signs for this machine alone: its name constraints permit `localhost` and
 * 127.0.0.0/8, so that it cannot sign for any other server (RFC 5280 §4.2.1.10).
 * @param now milliseconds since 1970
 */
export function makeAuthority(now: number): Certified {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // The name is unique, because clients confuse authorities that have the same name and different keys.
  const subject = nameOf(`mqgate brokers ${randomBytes(4).toString('hex')}`);
  const permitted = explicit(
    0,
    Buffer.concat([sequence(dnsName(LOOPBACK_NAME)), sequence(implicit(7, LOOPBACK_NETWORK))]),
  );
  return {
    key: privateKey,
    certificate: issue({
      subject,
      issuer: subject,
      publicKey,
      signer: privateKey,
      now,
      days: AUTHORITY_DAYS,
      extensions: [
        critical('2.5.29.19', sequence(boolean(true), integer(0n))),
        critical('2.5.29.15', bits(Buffer.from([0x06]), 1)), // keyCertSign, cRLSign
        critical('2.5.29.30', sequence(permitted)),
        extension('2.5.29.14', octets(keyId(publicKey))),
      ],
    }),
  };
}

/** The certificate of a server on this machine: `localhost` and 127.0.0.1. */
export function makeServerCertificate(authority: Certified, now: number): Certified {
  const names = sequence(dnsName(LOOPBACK_NAME), implicit(7, LOOPBACK_ADDRESS));
  return makeCertificate(authority, now, LOOPBACK_NAME, [
    extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.1'))), // serverAuth
    extension('2.5.29.17', names),
  ]);
}

/** The certificate of a client, for brokers whose configuration requires one. */
export function makeClientCertificate(authority: Certified, now: number): Certified {
  return makeCertificate(authority, now, 'mqgate', [
    extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.2'))), // clientAuth
  ]);
}

function makeCertificate(
  authority: Certified,
  now: number,
  name: string,
  extensions: readonly Buffer[],
): Certified {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    key: privateKey,
    certificate: issue({
      subject: nameOf(name),
      issuer: subjectOf(authority.certificate),
      publicKey,
      signer: authority.key,
      now,
      days: SERVER_DAYS,
      extensions: [
        critical('2.5.29.19', sequence()),
        critical('2.5.29.15', bits(Buffer.from([0x80]), 7)), // digitalSignature
        ...extensions,
        extension('2.5.29.14', octets(keyId(publicKey))),
        extension('2.5.29.35', sequence(implicit(0, keyId(createPublicKey(authority.key))))),
      ],
    }),
  };
}

interface Issue {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly now: number;
  readonly days: number;
  readonly extensions: readonly Buffer[];
}

/** RFC 5280 §4.1. The serial number has 127 random bits and is never 0. */
function issue({ subject, issuer, publicKey, signer, now, days, extensions }: Issue): Buffer {
  const serial = BigInt(`0x${randomBytes(16).toString('hex')}`) >> 1n;
  const toBeSigned = sequence(
    explicit(0, integer(2n)),
    integer(serial | 1n),
    ECDSA_SHA256,
    issuer,
    sequence(time(now - BACKDATED_MS), time(now + days * DAY_MS)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions)),
  );
  return sequence(toBeSigned, ECDSA_SHA256, bits(sign('sha256', toBeSigned, signer)));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), octets(value));
}

function critical(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), boolean(true), octets(value));
}

/** A name with a common name only. */
function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(objectId('2.5.4.3'), utf8(commonName))));
}

function dnsName(name: string): Buffer {
  return implicit(2, Buffer.from(name, 'latin1'));
}

/** RFC 5280 §4.2.1.2, method 1, over the whole SubjectPublicKeyInfo: every unique value is allowed. */
function keyId(publicKey: KeyObject): Buffer {
  return createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
}

/**
 * The subject of a certificate that this file has made. In the certificate it follows version, serial number,
 * algorithm, issuer and validity.
 */
function subjectOf(certificate: Buffer): Buffer {
  const { start: toBeSigned } = valueAt(certificate, 0);
  let { start: at } = valueAt(certificate, toBeSigned);
  for (let member = 0; member < 5; member++) at = valueAt(certificate, at).end;
  return certificate.subarray(at, valueAt(certificate, at).end);
}

/** The offsets of the start of a value's content and of the value's end. */
function valueAt(der: Buffer, offset: number): { readonly start: number; readonly end: number } {
  const first = der[offset + 1] ?? 0;
  if (first < 0x80) return { start: offset + 2, end: offset + 2 + first };
  const count = first & 0x7f;
  const start = offset + 2 + count;
  return { start, end: start + der.readUIntBE(offset + 2, count) };
}
