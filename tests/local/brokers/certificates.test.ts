import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openAuthority, pem } from '../../../local/brokers/certificates/authority.ts';
import { makeAuthority, makeServerCertificate } from '../../../local/brokers/certificates/certificates.ts';
import { integer, objectId, octets, time } from '../../../local/brokers/certificates/der.ts';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const DAY_MS = 86_400_000;
const directory = mkdtempSync(join(tmpdir(), 'mqgate-authority-'));

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the DER encoding', () => {
  test.each([
    ['0 is one byte', integer(0n), '020100'],
    ['a first bit that is set gets a zero byte before it', integer(128n), '02020080'],
    ['an object identifier', objectId('1.2.840.10045.2.1'), '06072a8648ce3d0201'],
    ['a year to 2049', time(Date.parse('2049-12-31T23:59:59Z')), '170d3439313233313233353935395a'],
    ['a year from 2050', time(Date.parse('2050-01-01T00:00:00Z')), '180f32303530303130313030303030305a'],
  ])('of %s is right', (_, encoded, hex) => {
    expect(encoded.toString('hex')).toBe(hex);
  });

  test('has lengths that are read back from their own bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70_000 }), (length) => {
        const der = octets(Buffer.alloc(length));
        const first = der[1] ?? 0;
        const count = first < 0x80 ? 0 : first & 0x7f;
        expect(count === 0 ? first : der.readUIntBE(2, count)).toBe(length);
        expect(der.length).toBe(2 + count + length);
      }),
    );
  });
});

describe('the certificates of brokers', () => {
  const authority = makeAuthority(NOW);
  const ca = new X509Certificate(authority.certificate);
  const server = new X509Certificate(makeServerCertificate(authority, NOW).certificate);

  test('a server certificate is signed by the authority, and names this machine only', () => {
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(server.ca).toBe(false);
    expect(server.checkIssued(ca)).toBe(true);
    expect(server.verify(ca.publicKey)).toBe(true);
    expect(server.checkHost('localhost')).toBe('localhost');
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(server.checkHost('mq.us-east-1.amazonaws.com')).toBeUndefined();
  });

  test('the authority can sign for this machine only; a client that ignores that limit fails', () => {
    // nameConstraints, critical; permitted: localhost, and 127.0.0.0 with its mask.
    const constraint = Buffer.from('0603551d1e0101ff', 'hex');
    const at = ca.raw.indexOf(constraint);
    const permitted = ca.raw.subarray(at, at + 40).toString('hex');
    expect(permitted).toContain(`8209${Buffer.from('localhost').toString('hex')}`);
    expect(permitted).toContain('87087f000000ff000000');
  });

  test('a server certificate is valid for 398 days at most, and its authority’s for longer', () => {
    expect(Date.parse(server.validTo) - NOW).toBe(398 * DAY_MS);
    expect(Date.parse(ca.validTo)).toBeGreaterThan(Date.parse(server.validTo));
  });

  test('a client that trusts the authority connects, and other clients do not', async () => {
    const made = makeAuthority(Date.now());
    const { certificate, key } = makeServerCertificate(made, Date.now());
    const listening = createServer(
      { cert: pem(certificate), key: key.export({ type: 'pkcs8', format: 'pem' }) },
      (socket) => socket.on('error', () => {}).end(),
    );
    listening.on('tlsClientError', () => {});
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const address = listening.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const outcome = (trusted: Buffer) =>
      new Promise<string>((resolve) => {
        const socket = connect({ host: '127.0.0.1', port, ca: pem(trusted) }, () => {
          socket.destroy();
          resolve('connected');
        });
        socket.once('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? error.message));
      });
    expect(await outcome(made.certificate)).toBe('connected');
    expect(await outcome(authority.certificate)).toMatch(/UNABLE_TO/);
    await new Promise((resolve) => listening.close(resolve));
  });
});

describe('the certificate authority of a data directory', () => {
  const path = (name: string) => join(directory, name);

  test('is made once, and only its owner can read it', async () => {
    const first = await openAuthority(path, () => NOW);
    expect((await openAuthority(path, () => NOW)).certificate).toBe(first.certificate);
    expect(readFileSync(first.file, 'utf8')).toBe(first.certificate);
    expect(statSync(path('ca-key.pem')).mode & 0o777).toBe(0o600);
  });

  test('is made again a year before its end, or if its key does not match', async () => {
    const { certificate } = await openAuthority(path, () => NOW);
    const later = await openAuthority(path, () => NOW + 3300 * DAY_MS);
    expect(later.certificate).not.toBe(certificate);
    const key = makeAuthority(NOW).key.export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(path('ca-key.pem'), key);
    expect((await openAuthority(path, () => NOW + 3300 * DAY_MS)).certificate).not.toBe(later.certificate);
  });
});
