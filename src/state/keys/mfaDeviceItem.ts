import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** The owner of a device, by the unique id: a user made again with an old name has no device. */
export interface MfaOwner {
  readonly accountId: string;
  /** `AIDA…`. */
  readonly userId: string;
}

/** A virtual MFA device as stored: everything in the clear except the seed. */
export interface KeptMfaDevice extends MfaOwner {
  /** `arn:aws:iam::<account>:mfa/<user name>`. */
  readonly serialNumber: string;
  readonly userName: string;
  /** ISO 8601. */
  readonly enabledAt: string;
  /** As `sealSecret` writes it, bound to `seedContext`. */
  readonly sealedSeed: string;
}

/**
 * INVARIANT: write access to the table without the keyring is not enough to move a seed to another user or
 * device.
 */
export function seedContext({
  accountId,
  userId,
  serialNumber,
}: MfaOwner & { serialNumber: string }): string[] {
  return ['mfa device', accountId, userId, serialNumber];
}

/** Undefined for an item that is not a device; the code is then refused. */
export function deviceOf(item: Record<string, AttributeValue> | undefined): KeptMfaDevice | undefined {
  const text = (name: string) => item?.[name]?.S;
  const [accountId, userId, serialNumber] = [text('accountId'), text('userId'), text('serialNumber')];
  const [userName, enabledAt, sealedSeed] = [text('userName'), text('enabledAt'), text('sealedSeed')];
  if (!accountId || !userId || !serialNumber || !userName || !enabledAt || !sealedSeed) return undefined;
  return { accountId, userId, serialNumber, userName, enabledAt, sealedSeed };
}
