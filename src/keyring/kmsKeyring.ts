import { SignatureV4 } from '@smithy/signature-v4';
import { defaultProvider } from '../aws/environment.ts';
import { NodeSha256 } from '../aws/nodeSha256.ts';
import { type Keyring, KeyringError } from './keyring.ts';
import { parseKeyring } from './readKeyFile.ts';

/**
 * One KMS call without the SDK's client, which adds 60 kB to a bundle that every container loads at its
 * start.
 */
interface Decryption {
  readonly sealed: Uint8Array;
  /** ARN, id or alias of the key. */
  readonly keyId: string;
  readonly context: Readonly<Record<string, string>>;
  readonly region: string;
  /** Replaces the region's endpoint: `https://kms.us-east-1.amazonaws.com`. */
  readonly endpoint?: string | undefined;
}

/** KMS refused, or could not be reached. `code`: its error's name; never a plaintext or key. */
class KmsFault extends Error {
  override readonly name = 'KmsFault';
  readonly code: string;
  readonly transient: boolean;

  constructor(code: string, transient: boolean) {
    super(`KMS did not decrypt (${code}).`);
    this.code = code;
    this.transient = transient;
  }
}

const ATTEMPTS = 3;
const TIMEOUT_MS = 2_000;
const MAX_ANSWER_BYTES = 16 * 1024;

/**
 * Returns the plaintext; the caller must wipe it. Source: KMS API Reference, Decrypt (JSON 1.1 protocol).
 * @throws KmsFault
 */
async function kmsDecrypt(decryption: Decryption): Promise<Buffer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await decryptOnce(decryption);
    } catch (error) {
      const fault = error instanceof KmsFault ? error : new KmsFault('no answer', true);
      if (!fault.transient || attempt === ATTEMPTS) throw fault;
    }
  }
}

async function decryptOnce({ sealed, keyId, context, region, endpoint }: Decryption): Promise<Buffer> {
  const url = new URL(
    endpoint ?? `https://kms.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`,
  );
  const body = JSON.stringify({
    CiphertextBlob: Buffer.from(sealed).toString('base64'),
    KeyId: keyId,
    EncryptionContext: context,
  });
  const signer = new SignatureV4({
    service: 'kms',
    region,
    sha256: NodeSha256,
    credentials: defaultProvider(),
  });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.host,
    path: '/',
    query: {},
    headers: {
      host: url.host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'TrentService.Decrypt',
    },
    body,
  });
  const answer = await fetch(url, {
    method: 'POST',
    headers,
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await answer.text();
  if (text.length > MAX_ANSWER_BYTES) throw new KmsFault('an answer of that size', false);
  const members = parsed(text);
  if (!answer.ok) {
    const transient =
      answer.status >= 500 || answer.status === 429 || members.__type === 'ThrottlingException';
    throw new KmsFault(nameOf(members.__type) ?? `status ${answer.status}`, transient);
  }
  if (typeof members.Plaintext !== 'string') throw new KmsFault('no plaintext', false);
  return Buffer.from(members.Plaintext, 'base64');
}

function parsed(text: string): { readonly Plaintext?: unknown; readonly __type?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** `com.amazonaws.kms#KMSInvalidStateException` → its last part, if that is a name. */
function nameOf(type: unknown): string | undefined {
  return typeof type === 'string' ? /(?:^|#)([A-Za-z]{1,64})$/.exec(type)?.[1] : undefined;
}

/**
 * A keyring under AWS KMS: the text of a key file (parseKeyring), encrypted as a whole, so that one Decrypt
 * opens it. KMS encrypts up to 4,096 bytes: about forty keys. Source: KMS API Reference, Encrypt.
 */
type KmsPlace = Omit<Decryption, 'sealed' | 'context'> & { readonly tableName: string };

/**
 * @throws KeyringError `unreadable` (KMS refuses or cannot be reached), `malformed`; no message has key
 * material
 */
export async function openKmsKeyring(
  sealed: Uint8Array,
  { tableName, ...place }: KmsPlace,
): Promise<Keyring> {
  try {
    const plain = await kmsDecrypt({ ...place, sealed, context: keyringContext(tableName) });
    const text = plain.toString('utf8');
    plain.fill(0);
    return parseKeyring(text, `of table ${tableName}`);
  } catch (error) {
    if (!(error instanceof KmsFault)) throw error;
    throw new KeyringError(
      'unreadable',
      `The keyring of table ${tableName} cannot be opened: ${error.message}`,
    );
  }
}

/**
 * The encryption context: a keyring opens for its own table only. The functions' roles allow no other
 * context.
 */
export function keyringContext(tableName: string): Readonly<Record<string, string>> {
  return { service: 'mqgate', table: tableName };
}
