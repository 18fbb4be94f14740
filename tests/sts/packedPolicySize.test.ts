import { describe, expect, test } from 'vitest';
import { packedPercent, tagPercent } from '../../src/sts/packedPolicySize.ts';

type Tags = Readonly<Record<string, string>>;

const NOTHING = { policies: [], policyArns: [], tags: [] };
const withTags = (tags: Tags) => ({ ...NOTHING, tags: Object.entries(tags) });

/** Tags of AssumeRole or of a web identity, and the recorded percent. Sources: ADR 22. */
const TAGS: readonly (readonly [string, Tags, number])[] = [
  ['two of one letter', { a: 'a', b: 'a' }, 2],
  ['two others', { c: 'c', b: 'c' }, 2],
  ['three of one letter', { b: 'b', c: 'b', d: 'b' }, 3],
  [
    'six of a workflow',
    {
      actor: 'aidansteele',
      ref: 'refs/heads/main',
      run_id: '6634485805',
      event: 'workflow_dispatch',
      repository: 'ak2-au/oidc-token-fetcher',
      sha: '65e4b17a18e0f86c7b608703ec4a8340c3461d01',
    },
    43,
  ],
  [
    'six of EKS Pod Identity, with values of usual length',
    {
      'eks-cluster-arn': 'arn:aws:eks:us-west-2:111122223333:cluster/my-cluster',
      'eks-cluster-name': 'my-cluster',
      'kubernetes-namespace': 'default',
      'kubernetes-service-account': 'my-service-account',
      'kubernetes-pod-name': 'my-service-6d4cf56db6-7xk2p',
      'kubernetes-pod-uid': '9f9bd5b3-c8b9-4325-a7e1-4037886ac233',
    },
    74,
  ],
];

const allow = (...Action: readonly string[]) => ({ Effect: 'Allow', Action, Resource: '*' });
const OBJECT =
  'arn:aws:s3:::hellome-training-photos-production/next-s3-uploads/' +
  '300d4429-93cf-4374-a785-56cf2f520c4f/00003-1444181492.png';

/** Session policies, and the recorded percent. */
const POLICIES: readonly (readonly [string, object, number])[] = [
  ['everything', { Version: '2012-10-17', Statement: [allow('*')] }, 4],
  [
    'four statements',
    {
      Version: '2012-10-17',
      Statement: [
        allow('ec2:Describe*'),
        allow('elasticloadbalancing:Describe*'),
        allow('cloudwatch:ListMetrics', 'cloudwatch:GetMetricStatistics', 'cloudwatch:Describe*'),
        allow('autoscaling:Describe*'),
      ],
    },
    36,
  ],
  [
    'one object',
    {
      Statement: [
        { Sid: 'Stmt1S3UploadAssets', Effect: 'Allow', Action: ['s3:PutObject'], Resource: [OBJECT] },
      ],
    },
    35,
  ],
];

/** Subject, more of the session, and the recorded percent, for one provider and audience. */
const IDENTITIES: readonly (readonly [string, { tags?: Tags; sourceIdentity?: string }, number])[] = [
  ['subject-probe', {}, 25],
  ['a', {}, 24],
  ['', {}, 24],
  ['subject-probe', { tags: { Team: 'engineering' } }, 25],
  ['subject-probe', { sourceIdentity: 'source-probe' }, 26],
];

describe('the packed policy size is as recorded (docs/rules/identities.md rule 16)', () => {
  test.each(TAGS)('for %s', (_name, tags, recorded) => {
    expect(packedPercent(withTags(tags))).toBe(recorded);
  });

  test.each(POLICIES)('for a policy of %s', (_name, document, recorded) => {
    expect(packedPercent({ ...NOTHING, policies: [JSON.stringify(document, null, 2)] })).toBe(recorded);
  });

  test.each(IDENTITIES)('for a web identity: %j %j', (subject, { tags = {}, sourceIdentity }, recorded) => {
    const provider = 'stackd-oidc-probe-5a847fd40ccc.s3.us-east-1.amazonaws.com';
    const federated = { provider, audience: 'client-a', subject };
    expect(packedPercent({ ...withTags(tags), sourceIdentity, federated })).toBe(recorded);
  });

  test('for inherited and passed tags together: 74 % and 37 % are 112 % and are refused', () => {
    const [, , , , [, inherited] = ['', {}]] = TAGS;
    const passed = { team: 'x'.repeat(132) };
    expect(tagPercent(withTags(passed))).toBe(37);
    expect(tagPercent(withTags({ ...inherited, ...passed }))).toBe(111);
  });

  test('with a maximum of 100 %', () => {
    const policies = [JSON.stringify({ Statement: [allow(...Array(80).fill('mq:DescribeBroker'))] })];
    expect(packedPercent({ ...NOTHING, policies })).toBe(100);
  });
});
