import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** The owner of a device, by the unique id: a user made again with an old name has no device. */
export interface MfaOwner {
  readonly accountId: string;
  /** `AIDA…`. */
  readonly userId: string;
}

/** A virtual MFA device as stored: everything in the clear except the seed. */
export interface KeptMfaDevice {
  readonly accountId: string;
  /** `arn:aws:iam::<account>:mfa/<path/><name>`. */
  readonly serialNumber: string;
  /** As `sealSecret` writes it, bound to `seedContext`. */
  readonly sealedSeed: string;
  /** Absent: the device does not belong to a user yet. */
  readonly enabled?: EnabledDevice;
  /** Pairs of key and value. */
  readonly tags: readonly (readonly [key: string, value: string])[];
}

/** The user that a device belongs to. */
export interface EnabledDevice {
  readonly userId: string;
  readonly userName: string;
  /** ISO 8601. */
  readonly enabledAt: string;
  /** Steps that the device's clock is ahead, as its last two codes showed. */
  readonly drift: number;
}

/**
 * INVARIANT: write access to the table without the keyring is not enough to move a seed to another user or
 * device, to give a device to somebody, or to set its clock back to a code that was seen.
 */
export function seedContext({
  accountId,
  enabled,
  serialNumber,
}: Pick<KeptMfaDevice, 'accountId' | 'enabled' | 'serialNumber'>): string[] {
  const { userId = '', drift = 0 } = enabled ?? {};
  return ['mfa device', accountId, userId, serialNumber, ...(drift === 0 ? [] : [String(drift)])];
}

/** The members of an item, without its key. */
export function deviceMembers({ enabled, tags, ...device }: KeptMfaDevice): Record<string, unknown> {
  return { ...device, ...enabled, ...(tags.length === 0 ? {} : { tags: JSON.stringify(tags) }) };
}

/** Undefined for an item that is not a device; the code is then refused. */
export function deviceOf(item: Record<string, AttributeValue> | undefined): KeptMfaDevice | undefined {
  const text = (name: string) => item?.[name]?.S;
  const [accountId, serialNumber, sealedSeed] = [text('accountId'), text('serialNumber'), text('sealedSeed')];
  if (!accountId || !serialNumber || !sealedSeed) return undefined;
  const tags = JSON.parse(text('tags') ?? '[]') as KeptMfaDevice['tags'];
  const device = { accountId, serialNumber, sealedSeed, tags };
  const [userId, userName, enabledAt] = [text('userId'), text('userName'), text('enabledAt')];
  if (!userId || !userName || !enabledAt) return device;
  return { ...device, enabled: { userId, userName, enabledAt, drift: Number(item?.drift?.N ?? 0) } };
}
