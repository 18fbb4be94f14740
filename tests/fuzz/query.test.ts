import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { escapeOnce } from '../authz/fixtures/escape.ts';
import type { Credentials } from '../handlers/localGateway.ts';
import { atNoon, send, sign } from './gateway.ts';
import { PATIENCE } from './harness/budget.ts';
import { fuzz, sketch } from './harness/fuzz.ts';
import { ACCOUNT, queryWorld, ROLE } from './queryWorld.ts';

/** One call of `POST /`. */
interface Asked {
  readonly service: string;
  /** Who signs it: a user of the account, somebody with a wrong secret, or nobody. */
  readonly by: string;
  readonly form: readonly (readonly [string, string])[];
  /** In the place of the form: any body. */
  readonly text?: string;
}

type Form = Readonly<Record<string, string>>;

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'mq:List*', Resource: '*' },
});
const sts = (Action: string, more: Form = {}): Form => ({ Action, Version: '2011-06-15', ...more });
const iam = (Action: string, more: Form = {}): Form => ({ Action, Version: '2010-05-08', ...more });

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: [ACCOUNT, `arn:aws:iam::${ACCOUNT}:user/alice`] },
    },
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/issuer.example.com` },
    },
  ],
});

const STS: readonly Form[] = [
  sts('GetCallerIdentity'),
  sts('GetSessionToken', {
    DurationSeconds: '900',
    SerialNumber: 'arn:aws:iam::1:mfa/x',
    TokenCode: '123456',
  }),
  sts('GetSessionToken', { DurationSeconds: '3600' }),
  sts('AssumeRole', {
    RoleArn: ROLE,
    RoleSessionName: 'night',
    Policy: POLICY,
    'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/AmazonMQReadOnlyAccess',
    'Tags.member.1.Key': 'team',
    'Tags.member.1.Value': 'a',
    'TransitiveTagKeys.member.1': 'team',
    ExternalId: 'external',
    SourceIdentity: 'alice',
    DurationSeconds: '900',
  }),
  sts('AssumeRole', { RoleArn: ROLE, RoleSessionName: 'night' }),
  sts('GetFederationToken', {
    Name: 'guest',
    Policy: POLICY,
    'Tags.member.1.Key': 'a',
    'Tags.member.1.Value': 'b',
  }),
  sts('GetAccessKeyInfo', { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }),
  sts('DecodeAuthorizationMessage', { EncodedMessage: 'x' }),
  sts('CreateLoginNonce'),
];
const name = { UserName: 'frank', PolicyName: 'list' };
const IAM: readonly Form[] = [
  iam('GetUser', { UserName: 'alice' }),
  iam('ListUsers', { MaxItems: '2', PathPrefix: '/' }),
  iam('GetAccountAuthorizationDetails', { 'Filter.member.1': 'User', MaxItems: '3' }),
  iam('PutUserPolicy', { ...name, PolicyDocument: POLICY }),
  iam('PutUserPolicy', { ...name, PolicyDocument: '{"Statement":[]}' }),
  iam('GetUserPolicy', name),
  iam('CreatePolicy', { PolicyName: 'made', PolicyDocument: POLICY, Description: 'd', Path: '/team/' }),
  iam('ListAttachedUserPolicies', { UserName: 'alice' }),
  iam('AttachUserPolicy', { UserName: 'frank', PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/team/made` }),
  iam('UpdateAssumeRolePolicy', {
    RoleName: 'BrokerOperator',
    PolicyDocument: TRUST,
  }),
  iam('SimulateCustomPolicy', {
    'PolicyInputList.member.1': POLICY,
    'ActionNames.member.1': 'mq:ListBrokers',
    'ResourceArns.member.1': '*',
    'ContextEntries.member.1.ContextKeyName': 'aws:username',
    'ContextEntries.member.1.ContextKeyType': 'string',
    'ContextEntries.member.1.ContextKeyValues.member.1': 'alice',
  }),
  iam('SimulatePrincipalPolicy', {
    PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/alice`,
    'ActionNames.member.1': 'mq:DeleteBroker',
  }),
  iam('CreateServiceLinkedRole', { AWSServiceName: 'mq.amazonaws.com', Description: 'd' }),
  iam('DeleteServiceLinkedRole', { RoleName: 'AWSServiceRoleForAmazonMQ' }),
  iam('UpdateRole', { RoleName: 'BrokerOperator', Description: 'd', MaxSessionDuration: '7200' }),
];

let world: Awaited<ReturnType<typeof queryWorld>>;
let live: () => void;
beforeAll(async () => {
  world = await queryWorld();
  live = atNoon();
});
afterAll(async () => {
  live();
  await world.stop();
});

function asked(value: unknown): Asked | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { service, by, form, text } = value as Record<string, unknown>;
  if (!Array.isArray(form)) return undefined;
  return {
    service: service === 'iam' ? 'iam' : 'sts',
    by: typeof by === 'string' && world.gateway.credentials.has(by) ? by : by === 'wrong' ? by : 'nobody',
    form: form.flatMap((pair) =>
      Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string'
        ? [[pair[0].toWellFormed(), pair[1].toWellFormed()] as const]
        : [],
    ),
    ...(typeof text === 'string' ? { text: text.toWellFormed() } : {}),
  };
}

function bodyOf({ form, text }: Asked): string {
  return text ?? form.map((pair) => pair.map(escapeOnce).join('=')).join('&');
}

const UNSIGNED = ['CreateLoginNonce', 'Login', 'AssumeRoleWithWebIdentity'];
const WRONG: Credentials = { accessKeyId: 'AKIAIOSFODNN7NOBODYX', secretAccessKey: 'nobody' };
const XML = new XMLParser({ parseTagValue: false });

async function check(call: Asked): Promise<string> {
  const body = bodyOf(call);
  const { service, by } = call;
  const keys = by === 'wrong' ? WRONG : (world.gateway.credentials.get(by) ?? WRONG);
  const request = await sign({ method: 'POST', path: '/', resource: '/', service, body }, keys);
  const headers = request.headers.filter(([header]) => by !== 'nobody' || header !== 'authorization');
  const { status, body: answered } = await send({ ...request, headers }, 'query');
  expect(status === 200 || (status >= 400 && status < 500)).toBe(true);
  expect(XMLValidator.validate(answered)).toBe(true);
  const [[root, content] = ['', {}]] = Object.entries(XML.parse(answered)) as [
    string,
    Record<string, unknown>,
  ][];
  if (status === 200) {
    const action = root.replace(/Response$/, '');
    if (by === 'wrong' || by === 'nobody') expect(UNSIGNED).toContain(action);
    if (action === 'AssumeRoleWithWebIdentity') expect(meaningOfToken(tokenOf(body))).toBe(goodToken());
    if (action === 'Login') expect.unreachable('the proof is of somebody else than the user of that name');
    return `${action} done`;
  }
  expect(root).toBe('ErrorResponse');
  const { Code, Message } = content.Error as Record<string, string>;
  expect(Code).toMatch(/^\w{3,60}$/);
  const action = new URLSearchParams(body).get('Action') ?? '';
  return `${/^\w{0,40}$/.test(action) ? action : ''} ${Code} ${sketch(String(Message))}`;
}

function tokenOf(body: string): string {
  return new URLSearchParams(body).get('WebIdentityToken') ?? '';
}

/** Base64 has several spellings for the same bytes. */
function meaningOfToken(token: string): string {
  return token
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString('hex'))
    .join('.');
}

const goodToken = () => meaningOfToken(world.idToken);

function seeds(): Asked[] {
  const { proof, idToken, strangeTokens } = world;
  const web = [idToken, ...strangeTokens].map((WebIdentityToken) =>
    sts('AssumeRoleWithWebIdentity', { RoleArn: ROLE, RoleSessionName: 'web', WebIdentityToken }),
  );
  const login = sts('Login', {
    AccessKeyId: proof.accessKeyId,
    Date: proof.date,
    Signature: proof.signature,
    Audience: proof.audience,
    Nonce: proof.nonce,
  });
  const all = [...STS.map((form) => ['sts', form] as const), ...IAM.map((form) => ['iam', form] as const)];
  const few = all.filter((_, index) => index % 6 === 0);
  const trusting = iam('UpdateAssumeRolePolicy', { RoleName: 'BrokerOperator', PolicyDocument: TRUST });
  const signed = ['alice', 'root', 'frank', 'wrong', 'nobody'].flatMap((by, index) =>
    (index < 2 ? all : few).map(([service, form]): Asked => ({ service, by, form: Object.entries(form) })),
  );
  const unsigned = [...web, login].map(
    (form): Asked => ({ service: 'sts', by: 'nobody', form: Object.entries(form) }),
  );
  const first: Asked = { service: 'iam', by: 'root', form: Object.entries(trusting) };
  return [first, ...unsigned, ...signed, { service: 'sts', by: 'alice', form: [], text: '%zz&&=' }];
}

it('a call of POST / has an answer of the Query APIs, and runs only for its signer', {
  timeout: PATIENCE,
}, async () => {
  await fuzz('Query call', {
    seeds: seeds(),
    shaped: asked,
    check,
    reaches: [
      'GetCallerIdentity done',
      'AssumeRole done',
      'GetFederationToken done',
      'GetSessionToken done',
      'CreateLoginNonce done',
      'PutUserPolicy done',
      'SimulateCustomPolicy done',
      'ListUsers done',
      /^Login AccessDenied/,
      /^AssumeRoleWithWebIdentity AccessDenied/,
      /^AssumeRoleWithWebIdentity (?:InvalidIdentityToken|ExpiredToken)/,
      'AssumeRoleWithWebIdentity done',
      / MalformedPolicyDocument/,
      / ValidationError/,
      / SignatureDoesNotMatch| InvalidClientTokenId/,
      / MissingAuthenticationToken/,
    ],
    leastRuns: 1,
  });
});
