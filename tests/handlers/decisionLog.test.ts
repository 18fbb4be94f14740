import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UnverifiedRequest } from '../../src/authz/parse/parseEvent.ts';
import type { Principal, Session } from '../../src/authz/principal.ts';
import type { Allowed, Refused, Verdict } from '../../src/authz/verdict.ts';
import type { CloudTrailRecord } from '../../src/runtime/records/cloudTrail.ts';
import { testContainer } from '../support/testContainer.ts';

const { logs } = testContainer();

const ACCOUNT = '123456789012';
const ISSUED = Date.UTC(2026, 10, 21, 11, 0, 0);
const KEY_ID = 'ASIAEXAMPLEEXAMPLE12';

const FRANK = {
  type: 'User',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/ops/frank`,
  userId: 'AIDAFRANK',
  userName: 'frank',
} as const satisfies Principal;
const ROOT = {
  type: 'Account',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  userId: ACCOUNT,
} as const;
const ROLE_SESSION = {
  type: 'AssumedRole',
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/ci`,
  userId: 'AROADEPLOYER:ci',
  roleArn: `arn:aws:iam::${ACCOUNT}:role/teams/deployer`,
  roleId: 'AROADEPLOYER',
} as const;
const FEDERATED = {
  type: 'FederatedUser',
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
  userId: `${ACCOUNT}:guest`,
  issuer: FRANK,
} as const;

function session(more: Partial<Session> = {}): Session {
  return {
    kind: 'AssumeRole',
    accessKeyId: KEY_ID,
    principal: ROLE_SESSION,
    issuedAt: ISSUED,
    expiresAt: ISSUED + 3_600_000,
    policies: [],
    policyArns: [],
    tags: [],
    transitiveTagKeys: [],
    ...more,
  };
}

const BROKER = `arn:aws:mq:us-east-1:${ACCOUNT}:broker:prod:b-1`;
const REASON = {
  effect: 'allow',
  action: 'mq:DescribeBroker',
  resource: BROKER,
  policyKind: 'identity',
  policy: 'readers',
  statement: 0,
} as const;

function allowed(principal: Principal, more: Partial<Allowed> = {}): Allowed {
  return {
    outcome: 'allowed',
    principal,
    operation: 'DescribeBroker',
    bodyHash: 'hash-of-a-body',
    reason: REASON,
    accessKeyId: KEY_ID,
    ...more,
  };
}

function refused(message: string, more: Partial<Refused> = {}): Refused {
  return { outcome: 'refused', refusal: { name: 'InvalidSignatureException', message }, ...more };
}

function request(more: Partial<UnverifiedRequest> = {}): UnverifiedRequest {
  return {
    requestId: 'apigw-1',
    method: 'GET',
    path: '/v1/brokers/b-1',
    resource: '/v1/brokers/{brokerId}',
    query: [],
    headers: new Map([['user-agent', ['aws-cli/2.30.0']]]),
    sourceIp: '203.0.113.7',
    body: 'unknown',
    ...more,
  };
}

let lines: Record<string, unknown>[];
beforeEach(() => {
  lines = [];
  const keep = (text: string | Uint8Array) => lines.push(JSON.parse(String(text))) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
});
afterEach(() => vi.restoreAllMocks());

const FACTS = { phase: 'authorizer', requestId: 'request-1', latencyMs: 1.23456 } as const;

function record(verdict: Verdict, of: UnverifiedRequest = request()): CloudTrailRecord {
  logs.decision(verdict, of, FACTS);
  return lines[0] as unknown as CloudTrailRecord;
}

describe('the userIdentity of a decision record, as CloudTrail has it,', () => {
  const identity = { accountId: ACCOUNT, accessKeyId: KEY_ID };
  const attributes = { creationDate: '2026-11-21T11:00:00Z', mfaAuthenticated: 'false' };
  const frank = { ...identity, type: 'IAMUser', principalId: 'AIDAFRANK', arn: FRANK.arn, userName: 'frank' };
  const issuer = { accountId: ACCOUNT, arn: FRANK.arn, principalId: 'AIDAFRANK', userName: 'frank' };
  const cases: [string, Verdict, object][] = [
    ['the root user', allowed(ROOT), { ...identity, type: 'Root', principalId: ACCOUNT, arn: ROOT.arn }],
    ['a user', allowed(FRANK), frank],
    [
      'a user with GetSessionToken and a second factor',
      allowed(FRANK, { temporary: session({ kind: 'GetSessionToken', principal: FRANK, mfaAt: ISSUED }) }),
      { ...frank, sessionContext: { attributes: { ...attributes, mfaAuthenticated: 'true' } } },
    ],
    [
      'a role session',
      allowed(ROLE_SESSION, {
        temporary: session({ sourceIdentity: 'alice', federatedProvider: 'https://idp.example.com' }),
      }),
      {
        ...identity,
        type: 'AssumedRole',
        principalId: 'AROADEPLOYER:ci',
        arn: ROLE_SESSION.arn,
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId: 'AROADEPLOYER',
            arn: ROLE_SESSION.roleArn,
            accountId: ACCOUNT,
            userName: 'deployer',
          },
          webIdFederationData: { federatedProvider: 'https://idp.example.com' },
          attributes,
          sourceIdentity: 'alice',
        },
      },
    ],
    [
      'a federated user',
      allowed(FEDERATED, { temporary: session({ kind: 'GetFederationToken', principal: FEDERATED }) }),
      {
        ...identity,
        type: 'FederatedUser',
        principalId: FEDERATED.userId,
        arn: FEDERATED.arn,
        sessionContext: { sessionIssuer: { type: 'IAMUser', ...issuer }, attributes },
      },
    ],
    [
      'nobody yet, by the key that the request names',
      refused('no', { accessKeyId: KEY_ID }),
      { type: 'Unknown', principalId: 'unverified', accessKeyId: KEY_ID },
    ],
    [
      'nobody while the signature waits',
      { outcome: 'pending', waitsFor: 'signature', claim: { signature: 'secret-ish' } as never },
      { type: 'Unknown', principalId: 'unverified' },
    ],
  ];
  it.each(cases)('is right for %s', (_, verdict, expected) => {
    expect(record(verdict).userIdentity).toEqual(expected);
  });
});

describe('the request in a decision record', () => {
  it('has the operation, the labels and the resource', () => {
    expect(record(allowed(FRANK))).toMatchObject({
      eventName: 'DescribeBroker',
      eventSource: 'mq.amazonaws.com',
      readOnly: true,
      requestParameters: { brokerId: 'b-1' },
      resources: [{ ARN: BROKER, accountId: ACCOUNT, type: 'AWS::AmazonMQ::Broker' }],
      requestID: 'request-1',
      recipientAccountId: ACCOUNT,
      additionalEventData: {
        verdict: 'allowed',
        phase: 'authorizer',
        action: 'mq:DescribeBroker',
        decidedBy: { effect: 'allow', policyKind: 'identity', policy: 'readers', statement: 0 },
        latencyMs: 1.235,
      },
    });
  });

  it.each<[string, Partial<UnverifiedRequest>]>([
    ['a route that is none', { resource: '/{proxy+}', path: '/v2/brokers' }],
    ['a path that no signer makes', { path: '/v1/brokers/%zz' }],
  ])('is Unknown for %s', (_, odd) => {
    const written = record(refused('no'), request(odd));
    expect(written).toMatchObject({ eventName: 'Unknown', readOnly: false });
    expect(written).not.toHaveProperty('requestParameters');
    expect(written).not.toHaveProperty('resources');
  });

  it('has little text of a caller, and only printable characters', () => {
    const agent = `\u001b[31mred\u2028${'x'.repeat(9_000)}`;
    const path = `/v1/brokers/${'b'.repeat(9_000)}`;
    const { userAgent, requestParameters } = record(
      refused('no'),
      request({ headers: new Map([['user-agent', [agent]]]), path }),
    );
    expect(userAgent).toMatch(/^\[31mredx{240,}$/);
    expect(userAgent?.length).toBeLessThanOrEqual(256);
    expect(requestParameters?.brokerId).toHaveLength(256);
  });

  it('has no credential, hash, signature or body', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG';
    const body = new TextEncoder().encode('{"password":"correct-horse"}');
    record(
      refused(`Credential must have exactly 5 slash-delimited elements, got '${secret}'`),
      request({ body }),
    );
    logs.decision(allowed(FRANK), request({ body }), FACTS);
    const written = JSON.stringify(lines);
    for (const hidden of [secret, 'correct-horse', 'hash-of-a-body']) expect(written).not.toContain(hidden);
    expect(written).toContain('got …');
  });

  it('names the statement of a session policy that decided, and none of the policy’s text', () => {
    const reason = {
      effect: 'explicitDeny',
      action: 'mq:ListBrokers',
      resource: '*',
      policyKind: 'session',
      policy: 'session policy 1',
      sid: 'SidOfAPolicy7d2a',
      statement: 0,
      doubt: 'session policy 1: unknown operator SecretOperator9',
    } as const;
    logs.decision({ ...refused('no'), reason } as never, request({}), FACTS);
    expect(JSON.stringify(lines)).not.toMatch(/SidOfAPolicy7d2a|SecretOperator9/);
    expect(lines[0]).toMatchObject({
      additionalEventData: { decidedBy: { policyKind: 'session', policy: 'session policy 1', statement: 0 } },
    });
  });

  it('names the facts that a pending verdict needs', () => {
    const pending = {
      outcome: 'pending',
      waitsFor: 'authorization',
      principal: FRANK,
      operation: 'CreateBroker',
      bodyHash: 'h',
      needs: ['aws:requesttag/env'],
      session: false,
    } as const;
    expect(record(pending).additionalEventData).toMatchObject({
      verdict: 'pending',
      waitsFor: 'authorization',
      needs: ['aws:requesttag/env'],
    });
  });
});

describe('the metrics of decisions', () => {
  interface Embedded {
    readonly _aws: { readonly CloudWatchMetrics: readonly { readonly Dimensions: string[][] }[] };
  }
  const dimensions = (line: Record<string, unknown> = {}) =>
    (line as unknown as Embedded)._aws.CloudWatchMetrics[0]?.Dimensions;

  it('count refusals in total and by reason', () => {
    record(refused('no'));
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ Refused: 1, service: 'mqgate', reason: 'InvalidSignatureException' });
    expect(dimensions(lines[1])).toEqual([['service'], ['service', 'reason']]);
    logs.decision(allowed(FRANK), request(), FACTS);
    expect(lines[3]).toMatchObject({ Allowed: 1 });
    expect(dimensions(lines[3])).toEqual([['service']]);
  });

  it('report the age of policies in seconds, from time to time', () => {
    vi.spyOn(Date, 'now').mockReturnValue(ISSUED);
    const told = () => lines.filter((line) => 'DirectoryAge' in line).map((line) => line.DirectoryAge);
    logs.decision(allowed(FRANK, { policiesAgeMs: 4_500 }), request(), FACTS);
    expect(lines[0]).toMatchObject({ additionalEventData: { policiesAgeMs: 4_500 } });
    logs.decision(allowed(FRANK, { policiesAgeMs: 5_000 }), request(), FACTS);
    expect(told()).toEqual([4.5]);
    vi.spyOn(Date, 'now').mockReturnValue(ISSUED + 10_000);
    logs.decision(allowed(FRANK, { policiesAgeMs: 14_500 }), request(), FACTS);
    expect(told()).toEqual([4.5, 14.5]);
  });

  it('count undecided and failed calls', async () => {
    await logs.undecidable(new Error('the table is away'), 'request-1');
    await logs.failure('odd', 'request-2');
    expect(lines).toMatchObject([
      { Undecidable: 1 },
      {
        level: 'ERROR',
        message: 'undecidable',
        requestID: 'request-1',
        error: { message: 'the table is away' },
      },
      { Failed: 1 },
      { level: 'ERROR', message: 'failure', requestID: 'request-2', error: { message: 'odd' } },
    ]);
  });
});

describe('the records of Query calls', () => {
  const call = {
    service: 'sts',
    request: request({ method: 'POST', path: '/', resource: '/' }),
    ...FACTS,
  } as const;

  it('have the names of the operations, and nothing else of the body', () => {
    logs.query({
      ...call,
      action: 'AssumeRole',
      caller: { principal: FRANK },
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      parameters: new Map([
        ['RoleArn', ROLE_SESSION.roleArn],
        ['RoleSessionName', 'ci'],
        ['TokenCode', '123456'],
        ['WebIdentityToken', 'eyJ'],
      ]),
    });
    expect(lines[0]).toMatchObject({
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRole',
      userIdentity: { type: 'IAMUser', userName: 'frank', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
      requestParameters: { roleArn: ROLE_SESSION.roleArn, roleSessionName: 'ci' },
      additionalEventData: { verdict: 'allowed', phase: 'handler', action: 'sts:AssumeRole' },
    });
    expect(JSON.stringify(lines)).not.toMatch(/123456"|eyJ/);
    expect(lines[1]).toMatchObject({ Allowed: 1 });
  });

  it('quote no access key id, because people put their secret there by mistake', () => {
    const message =
      "Credential must have exactly 5 slash-delimited elements, got 'wJalrXUtnFEMI/K7MDENG/20261121'";
    logs.query({ ...call, action: 'GetCallerIdentity', code: 'IncompleteSignature', message });
    expect(JSON.stringify(lines)).not.toContain('wJalrXUtnFEMI');
    expect(lines[0]).toMatchObject({ errorMessage: expect.stringContaining('got …') });
  });

  it('are not written as decisions if an error was thrown', () => {
    logs.query({ ...call, action: 'AssumeRole', code: 'ServiceUnavailable', fault: new Error('away') });
    expect(lines).toEqual([]);
  });

  it('have the code of a refusal; an unknown action is Unknown', () => {
    logs.query({ ...call, action: '<script>', code: 'InvalidAction', message: 'no\n' });
    expect(lines).toMatchObject([
      {
        eventName: 'Unknown',
        errorCode: 'InvalidAction',
        errorMessage: 'no',
        userIdentity: { type: 'Unknown' },
        additionalEventData: { verdict: 'refused' },
      },
      { Refused: 1, reason: 'InvalidAction' },
    ]);
  });
});
