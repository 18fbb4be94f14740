import type { Session } from '../../src/authz/principal.ts';

export const NOON = Date.UTC(2026, 10, 21, 12);
export const ACCOUNT = '123456789012';

export const ALICE = {
  type: 'User',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
  userId: 'AIDAEXAMPLEALICE00001',
  userName: 'alice',
} as const;

export const ROOT = {
  type: 'Account',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  userId: ACCOUNT,
} as const;

export const OPERATOR = {
  type: 'AssumedRole',
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Operator/night`,
  userId: 'AROAEXAMPLEOPERATOR01:night',
  roleArn: `arn:aws:iam::${ACCOUNT}:role/ops/Operator`,
  roleId: 'AROAEXAMPLEOPERATOR01',
} as const;

export const FEDERATED = {
  type: 'FederatedUser',
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
  userId: `${ACCOUNT}:guest`,
  issuer: ALICE,
} as const;

/** An hour from noon, for the operator, with nothing passed. */
export function session(overrides: Partial<Session> = {}): Omit<Session, 'accessKeyId'> {
  return {
    kind: 'AssumeRole',
    principal: OPERATOR,
    issuedAt: NOON,
    expiresAt: NOON + 3_600_000,
    policies: [],
    policyArns: [],
    tags: [],
    transitiveTagKeys: [],
    ...overrides,
  };
}
