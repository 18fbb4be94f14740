import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { AccessKey } from '../../authz/authenticate/accessKey.ts';
import type { LongTermPrincipal } from '../../authz/principal.ts';

/**
 * The errors of stored access keys: `unreadable` (the item or the secret was changed, or the keyring lacks
 * the encryption key: a request signed with the access key is undecidable, never allowed), `limit` (two keys
 * exist already), `absent`, `conflict` (another write came first).
 */
type AccessKeyErrorCode = 'unreadable' | 'limit' | 'absent' | 'conflict';

/** The message is one sentence; it names the key id or the user, never a secret. */
export class AccessKeyError extends Error {
  override readonly name = 'AccessKeyError';
  readonly code: AccessKeyErrorCode;

  constructor(code: AccessKeyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** An access key as stored: everything in the clear except the secret. */
export interface KeptAccessKey {
  readonly accessKeyId: string;
  readonly status: AccessKey['status'];
  readonly principal: LongTermPrincipal;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The user's place that it occupies: 1 or 2. */
  readonly place: number;
  /** As `sealSecret` writes it, bound to `secretContext`. */
  readonly sealedSecret: string;
  readonly lastUsed?: AccessKeyLastUsed | undefined;
}

/** Written by keyUse.ts; some minutes behind. */
export interface AccessKeyLastUsed {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly service: string;
  readonly region: string;
}

/**
 * What a sealed secret is bound to: the key id, its status and its principal. INVARIANT: write access to the
 * table without the keyring is not enough to move a secret to another key, to give a key to another
 * principal, or to activate a key (docs/rules/identities.md rule 29).
 */
export function secretContext({
  accessKeyId,
  status,
  principal,
}: Pick<KeptAccessKey, 'accessKeyId' | 'status' | 'principal'>): readonly string[] {
  const { type, accountId, arn, userId } = principal;
  const userName = type === 'User' ? principal.userName : '';
  return ['access key', accessKeyId, status, type, accountId, arn, userId, userName];
}

/** The error for a key whose secret cannot be decrypted. */
export function unreadableSecret(accessKeyId: string): AccessKeyError {
  return new AccessKeyError(
    'unreadable',
    `The stored secret of access key ${accessKeyId} cannot be opened: its item was ` +
      'changed, or an older mqgate or another keyring sealed it. Delete the key and issue a ' +
      'new one: mqgate access-keys delete, then create.',
  );
}

/** The principal as flat attributes, so that each part can be searched in a console. */
export function toMembers({
  principal,
  ...key
}: Omit<KeptAccessKey, 'lastUsed'>): Record<string, string | number> {
  return { ...key, ...principal };
}

/** Throws an `AccessKeyError` (`unreadable`) for an item of another shape, or of another key. */
export function fromItem(accessKeyId: string, item: Record<string, AttributeValue>): KeptAccessKey {
  const unreadable = () =>
    new AccessKeyError('unreadable', `The stored item of access key ${accessKeyId} is unreadable.`);
  const text = (name: string): string => {
    const value = item[name]?.S;
    if (value === undefined) throw unreadable();
    return value;
  };
  const [status, type, place] = [text('status'), text('type'), Number(item.place?.N)];
  if (text('accessKeyId') !== accessKeyId) throw unreadable();
  if (status !== 'Active' && status !== 'Inactive') throw unreadable();
  if (type !== 'User' && type !== 'Account') throw unreadable();
  if (!Number.isInteger(place)) throw unreadable();
  const account = { accountId: text('accountId'), arn: text('arn'), userId: text('userId') };
  return {
    accessKeyId,
    status,
    place,
    createdAt: text('createdAt'),
    sealedSecret: text('sealedSecret'),
    lastUsed: lastUsedIn(item),
    principal: type === 'User' ? { type, ...account, userName: text('userName') } : { type, ...account },
  };
}

/** Information only: an unreadable value is left out and causes no error. */
function lastUsedIn(item: Record<string, AttributeValue>): AccessKeyLastUsed | undefined {
  const [at, service, region] = [item.lastUsedAt?.N, item.lastUsedService?.S, item.lastUsedRegion?.S];
  if (at === undefined || service === undefined || region === undefined) return undefined;
  return { at: Number(at), service, region };
}
