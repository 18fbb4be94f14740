import { createHash } from 'node:crypto';
import type { Certified } from './certificates.ts';
import { bmp, explicit, integer, objectId, octets, sequence, set } from './der.ts';

const DATA = objectId('1.2.840.113549.1.7.1');
const SHROUDED_KEY_BAG = objectId('1.2.840.113549.1.12.10.1.2');
const CERTIFICATE_BAG = objectId('1.2.840.113549.1.12.10.1.3');
const X509_CERTIFICATE = objectId('1.2.840.113549.1.9.22.1');
const FRIENDLY_NAME = objectId('1.2.840.113549.1.9.20');
const LOCAL_KEY_ID = objectId('1.2.840.113549.1.9.21');

/**
 * A PKCS #12 file with one key and its certificate, for Java, which cannot read PEM (RFC 7292). The key is
 * encrypted with the password; the file has no MAC, because only its owner can access its directory.
 */
export function pkcs12({ certificate, key }: Certified, password: string): Buffer {
  const keyId = createHash('sha1').update(certificate).digest();
  const attributes = set(
    sequence(FRIENDLY_NAME, set(bmp('broker'))),
    sequence(LOCAL_KEY_ID, set(octets(keyId))),
  );
  const encryptedKey = key.export({
    type: 'pkcs8',
    format: 'der',
    cipher: 'aes-256-cbc',
    passphrase: password,
  });
  const keyBag = sequence(SHROUDED_KEY_BAG, explicit(0, encryptedKey), attributes);
  const certificateBag = sequence(
    CERTIFICATE_BAG,
    explicit(0, sequence(X509_CERTIFICATE, explicit(0, octets(certificate)))),
    attributes,
  );
  const contents = sequence(dataInfo(sequence(keyBag)), dataInfo(sequence(certificateBag)));
  return sequence(integer(3n), dataInfo(contents));
}

/** `ContentInfo` of the type data. */
function dataInfo(content: Buffer): Buffer {
  return sequence(DATA, explicit(0, octets(content)));
}
