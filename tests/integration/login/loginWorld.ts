import { readFile } from 'node:fs/promises';
import { SignatureV4 } from '@smithy/signature-v4';
import { NodeSha256 } from '../../../src/aws/nodeSha256.ts';
import { loadKeyring } from '../../../src/keyring/readKeyFile.ts';
import { type RunningGateway, startGateway } from '../../local/startGateway.ts';
import { type StsStandIn, startSts } from '../../sts/login/stsStandIn.ts';

export const ACCOUNT = '123456789012';
/** Listed in LOGIN_ROLES. */
export const LISTED_ROLE = 'BrokerOperator';
export const UNLISTED_ROLE = 'mq-break-glass';

/** An AWS identity: the credentials that a client signs with, and STS's answer about them. */
export interface Person {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A gateway beside an STS of ours, and people whom that knows. */
export interface LoginWorld {
  readonly gateway: RunningGateway;
  readonly sts: StsStandIn;
  readonly people: Readonly<Record<string, Person>>;
  readonly keyring: ReturnType<typeof loadKeyring>;
  stop(): Promise<void>;
}

/** @param dataDir one that outlives the gateway */
export async function startLoginWorld(dataDir?: string): Promise<LoginWorld> {
  const sts = await startSts();
  const demo = new URL('../../../local/account/demo-account.json', import.meta.url);
  const { UserDetailList: users, RoleDetailList: roles } = JSON.parse(await readFile(demo, 'utf8'));
  const role = (name: string) => roles.find((one: { RoleName: string }) => one.RoleName === name);
  const gateway = await startGateway({
    ...(dataDir === undefined ? {} : { dataDir }),
    environment: {
      STS_ENDPOINT: sts.origin,
      LOGIN_ROLES: role(LISTED_ROLE).Arn,
      LIFECYCLE_SECONDS: '0',
    },
  });
  const people: Record<string, Person> = {};
  const add = (name: string, arn: string, userId: string, sessionToken?: string) => {
    const number = Object.keys(people).length;
    const accessKeyId = `${sessionToken ? 'ASIA' : 'AKIA'}AWSPERSON${String(number).padStart(7, '0')}`;
    const secretAccessKey = `a-secret-of-aws-that-stays-with-${name}`;
    people[name] = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
    sts.identities.set(accessKeyId, {
      arn,
      userId,
      secret: secretAccessKey,
      ...(sessionToken && { token: sessionToken }),
    });
  };
  for (const { UserName, Arn, UserId } of users) add(UserName, Arn, UserId);
  const alice = users.find((one: { UserName: string }) => one.UserName === 'alice');
  const token = (of: string) => Buffer.from(`token of ${of} `.repeat(40)).toString('base64');
  add('aliceWithToken', alice.Arn, alice.UserId, token('alice'));
  add('aliceAnew', alice.Arn, 'AIDAANEWALICE0000000');
  add('root', `arn:aws:iam::${ACCOUNT}:root`, ACCOUNT);
  add('federated', `arn:aws:sts::${ACCOUNT}:federated-user/alice`, `${ACCOUNT}:alice`, token('federated'));
  const session = (name: string, key: string) => {
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/ann`;
    add(key, arn, `${role(name).RoleId}:ann`, token(key));
  };
  session(LISTED_ROLE, 'listedRole');
  session(UNLISTED_ROLE, 'unlistedRole');
  return {
    gateway,
    sts,
    people,
    keyring: loadKeyring(gateway.record.environment.KEYRING_FILE ?? ''),
    stop: async () => {
      await gateway.stop();
      await sts.stop();
    },
  };
}

/** The parts of a login proof; a test can replace each of them by a wrong one. */
export interface ProofParts {
  readonly person: Person;
  readonly audience: string;
  readonly nonce: string;
  readonly host: string;
  readonly region?: string;
  readonly service?: string;
  readonly body?: string;
  readonly at?: number;
  readonly more?: Readonly<Record<string, string>>;
}

/** The parameters of a Login call, signed with the signer of the AWS SDK for JavaScript. */
export async function proofOf(parts: ProofParts): Promise<Record<string, string>> {
  const { person, audience, nonce, host, more } = parts;
  const signer = new SignatureV4({
    credentials: person,
    region: parts.region ?? 'us-east-1',
    service: parts.service ?? 'sts',
    sha256: NodeSha256,
    applyChecksum: false,
  });
  const signed = await signer.sign(
    {
      method: 'POST',
      protocol: 'https:',
      hostname: host,
      path: '/',
      query: {},
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        host,
        'x-mqgate-audience': audience,
        'x-mqgate-nonce': nonce,
        ...more,
      },
      body: parts.body ?? 'Action=GetCallerIdentity&Version=2011-06-15',
    },
    { signingDate: new Date(parts.at ?? Date.now()) },
  );
  const { authorization = '', 'x-amz-date': date = '' } = signed.headers;
  return {
    AccessKeyId: person.accessKeyId,
    Date: date,
    Signature: /Signature=([0-9a-f]+)$/.exec(authorization)?.[1] ?? '',
    Audience: audience,
    Nonce: nonce,
    ...(person.sessionToken === undefined ? {} : { SecurityToken: person.sessionToken }),
  };
}

/** The gateway's answer: its status, and the text of an element. */
export interface Told {
  readonly status: number;
  readonly code: string | undefined;
  readonly text: string;
  readonly member: (name: string) => string;
}

export async function post(url: string, form: string, headers: Record<string, string> = {}): Promise<Told> {
  const type = 'application/x-www-form-urlencoded';
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': type, ...headers },
    body: form,
  });
  const text = await answer.text();
  const member = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';
  return { status: answer.status, code: member('Code') || undefined, text, member };
}

export function formOf(action: string, parameters: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams({ Action: action, Version: '2011-06-15', ...parameters }).toString();
}
