import { beforeAll, describe, expect, it } from 'vitest';
import { readMetadata, type SamlMetadata } from '../../../src/sts/saml/metadata.ts';
import { verifyResponse } from '../../../src/sts/saml/verifyResponse.ts';
import { NOON } from '../sessions.ts';
import { BAD_METADATA, FORGERIES, type Genuine, genuine, NOT_BASE64 } from './forgeries.ts';
import { base64, identityProvider } from './identityProvider.ts';

let real: Genuine;
let metadata: SamlMetadata;
beforeAll(async () => {
  const idp = identityProvider();
  real = await genuine(idp);
  metadata = readMetadata(idp.metadata);
});

function refusal(text: string): unknown {
  try {
    return verifyResponse(text, metadata, NOON).subject;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return [code, message.replace(/ \(Service: .*/, '')];
  }
}

describe('a forged response is refused', () => {
  it('and the genuine response is accepted', () => {
    expect(refusal(base64(real.xml))).toBe('subject-123');
  });

  it.each(FORGERIES)('%s', async (_, make, sentence) => {
    const forged = await make(real);
    expect(forged).not.toBe(real.xml);
    expect(refusal(base64(forged))).toEqual(['InvalidIdentityToken', sentence]);
  });

  it.each(NOT_BASE64)('in %s', (_, text) => {
    expect(refusal(text(real.xml))).toEqual(['InvalidIdentityToken', 'Invalid base64 SAMLResponse']);
  });

  it('in a second, if it has as many blanks as a call may hold and then a wrong character', () => {
    const started = performance.now();
    expect(refusal(`${' '.repeat(99_999)}!`)).toEqual([
      'InvalidIdentityToken',
      'Invalid base64 SAMLResponse',
    ]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('at the moment of its end, and accepted one second earlier', async () => {
    const changes = { 'Conditions@NotOnOrAfter': '@+10' };
    const text = base64(await real.idp.respond({ changes }));
    const at = (now: number) => verifyResponse(text, metadata, now).subject;
    expect(at(NOON + 9_999)).toBe('subject-123');
    expect(() => at(NOON + 10_000)).toThrow('Response has expired');
  });
});

describe('a comment that was in the assertion when it was signed', () => {
  it('does not shorten the name, because such an assertion is refused', async () => {
    const xml = await real.idp.respond({ changes: { NameID: 'admin.evil.example.com' } });
    const text = base64(xml.replace('admin.evil', 'admin<!---->.evil'));
    expect(refusal(text)).toEqual(['InvalidIdentityToken', 'Invalid base64 SAMLResponse']);
  });
});

describe('other forms of signatures', () => {
  it.each(['SHA-384', 'SHA-512'] as const)('with RSA and %s are accepted', async (hash) => {
    expect(refusal(base64(await real.idp.respond({ hash })))).toBe('subject-123');
  });

  it('with line breaks in base64 are accepted', () => {
    expect(refusal(base64(real.xml).replace(/.{76}/g, '$&\r\n'))).toBe('subject-123');
  });
});

describe('the metadata of a SAML provider', () => {
  it.each(BAD_METADATA)('%.40s', (document, reason) => {
    expect(() => readMetadata(document)).toThrow(reason);
  });
});
