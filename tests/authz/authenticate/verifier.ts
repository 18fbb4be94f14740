import { createSecretKey } from 'node:crypto';
import type { AccessKey, AccessKeySource } from '../../../src/authz/authenticate/accessKey.ts';
import type { Verifier } from '../../../src/authz/authenticate/authenticate.ts';
import { KEY, NOON } from '../signedRequest.ts';

export const ALICE = {
  type: 'User',
  accountId: '123456789012',
  arn: 'arn:aws:iam::123456789012:user/alice',
  userId: 'AIDAEXAMPLEALICE00001',
  userName: 'alice',
} as const;

export function accessKey(overrides: Partial<AccessKey> = {}): AccessKey {
  return {
    accessKeyId: KEY.accessKeyId,
    status: 'Active',
    secret: createSecretKey(Buffer.from(`AWS4${KEY.secretAccessKey}`)),
    principal: ALICE,
    ...overrides,
  };
}

export function keysOf(...keys: AccessKey[]): AccessKeySource {
  return { find: async (id) => keys.find(({ accessKeyId }) => accessKeyId === id) };
}

export function verifier(overrides: Partial<Verifier> = {}): Verifier {
  return {
    region: 'us-east-1',
    service: 'mq',
    skewMinutes: 5,
    now: () => NOON,
    keys: keysOf(accessKey()),
    sessions: { open: () => undefined },
    ...overrides,
  };
}
