import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ACCOUNT } from '../exports.ts';
import { errorXml, type Members, responseXml } from './queryXml.ts';

export interface FakeHolder {
  id: string;
  path?: string;
  boundary?: string;
  /** Undefined: the answer is silent about tags. */
  tags?: Record<string, string>;
  attached?: string[];
  inline?: Record<string, unknown>;
  groups?: string[];
}

export interface FakePolicy {
  id: string;
  /** The default version. */
  version: string;
  documents: Record<string, unknown>;
}

export interface FakeAccount {
  users: Record<string, FakeHolder>;
  roles: Record<string, FakeHolder & { trust?: unknown; maxSessionSeconds?: number }>;
  groups: Record<string, { attached?: string[]; inline?: Record<string, unknown> }>;
  /** By ARN. */
  policies: Record<string, FakePolicy>;
  /** Identity providers by ARN, as their Get operations answer. */
  providers?: Record<string, Members>;
}

export interface FakeCall {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** How often this action was called, this time included. */
  readonly number: number;
}

/** What goes wrong with one call; undefined: nothing. A function spoils the XML of the answer. */
export type Fault =
  | undefined
  | { readonly status: number; readonly code: string }
  | 'hang'
  | 'cut'
  | 'noList'
  | 'noMarker'
  | ((result: Members) => Members);

/**
 * An IAM and STS over HTTP that answers from `account`, in pages of `pageSize`, as the Query APIs do;
 * signatures are not looked at.
 */
export async function startFakeIam(account: FakeAccount) {
  const fake = {
    account,
    pageSize: 100,
    calls: [] as FakeCall[],
    fault: ((_call: FakeCall) => undefined) as (call: FakeCall) => Fault,
    /** Runs before a call is answered: what somebody else changes meanwhile. */
    meanwhile: (_call: FakeCall) => {},
    endpoint: '',
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
    counted: () => fake.calls.map(({ action }) => action).toSorted(),
  };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { Action = '', ...parameters } = Object.fromEntries(new URLSearchParams(text));
    const number = fake.calls.filter(({ action }) => action === Action).length + 1;
    const call = { action: Action, parameters, number };
    fake.calls.push(call);
    fake.meanwhile(call);
    answer(response, call, fake.fault(call), fake.account, fake.pageSize);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  fake.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

function answer(
  response: ServerResponse,
  call: FakeCall,
  fault: Fault,
  account: FakeAccount,
  pageSize: number,
) {
  if (fault === 'hang') return;
  if (typeof fault === 'object') return response.writeHead(fault.status).end(errorXml(fault.code));
  const run = ACTIONS[call.action];
  const result = run?.(account, call.parameters);
  if (run === undefined) return response.writeHead(400).end(errorXml('InvalidAction'));
  if (result === undefined) return response.writeHead(404).end(errorXml('NoSuchEntity'));
  const page = paged(result, call.parameters.Marker, pageSize);
  if (fault === 'noMarker') Object.assign(page, { IsTruncated: 'true', Marker: undefined });
  const spoiled = typeof fault === 'function' ? fault(page) : page;
  const listless = Object.fromEntries(Object.entries(spoiled).filter(([, value]) => !Array.isArray(value)));
  const xml = responseXml(call.action, fault === 'noList' ? listless : spoiled);
  if (fault !== 'cut') return response.end(xml);
  // The connection ends in the middle of the answer.
  response.writeHead(200, { 'content-length': xml.length });
  return response.write(xml.slice(0, xml.length / 2), () => response.destroy());
}

function paged(result: Members, marker: string | undefined, pageSize: number): Members {
  const start = Number(marker ?? 0);
  let more = false;
  const page = Object.entries(result).map(([name, value]) => {
    if (!Array.isArray(value)) return [name, value];
    more ||= value.length > start + pageSize;
    return [name, value.slice(start, start + pageSize)];
  });
  return {
    ...Object.fromEntries(page),
    IsTruncated: String(more),
    Marker: more ? String(start + pageSize) : undefined,
  };
}

type Run = (account: FakeAccount, parameters: Record<string, string>) => Members | undefined;

const ACTIONS: Readonly<Record<string, Run>> = {
  GetUser: ({ users }, { UserName = '' }) => {
    const user = users[UserName];
    return user && { User: { UserName, UserId: user.id, ...holderMembers('user', UserName, user) } };
  },
  GetRole: ({ roles }, { RoleName = '' }) => {
    const role = roles[RoleName];
    return (
      role && {
        Role: {
          RoleName,
          RoleId: role.id,
          ...holderMembers('role', RoleName, role),
          AssumeRolePolicyDocument: encoded(role.trust ?? {}),
          MaxSessionDuration:
            role.maxSessionSeconds === undefined ? undefined : String(role.maxSessionSeconds),
        },
      }
    );
  },
  ListUserTags: ({ users }, { UserName = '' }) =>
    users[UserName] && { Tags: tags(users[UserName].tags ?? {}) },
  ListRoleTags: ({ roles }, { RoleName = '' }) =>
    roles[RoleName] && { Tags: tags(roles[RoleName].tags ?? {}) },
  ListGroupsForUser: ({ users }, { UserName = '' }) =>
    users[UserName] && { Groups: (users[UserName].groups ?? []).map((GroupName) => ({ GroupName })) },
  ListAttachedUserPolicies: ({ users }, { UserName = '' }) => users[UserName] && attached(users[UserName]),
  ListAttachedRolePolicies: ({ roles }, { RoleName = '' }) => roles[RoleName] && attached(roles[RoleName]),
  ListUserPolicies: ({ users }, { UserName = '' }) =>
    users[UserName] && { PolicyNames: Object.keys(users[UserName].inline ?? {}) },
  ListRolePolicies: ({ roles }, { RoleName = '' }) =>
    roles[RoleName] && { PolicyNames: Object.keys(roles[RoleName].inline ?? {}) },
  GetUserPolicy: ({ users }, { UserName = '', PolicyName = '' }) => inline(users[UserName], PolicyName),
  GetRolePolicy: ({ roles }, { RoleName = '', PolicyName = '' }) => inline(roles[RoleName], PolicyName),
  ListPolicies: ({ policies, users, roles, groups }) => {
    const used = new Set(
      [...Object.values(users), ...Object.values(roles), ...Object.values(groups)].flatMap(
        (h) => h.attached ?? [],
      ),
    );
    return {
      Policies: Object.entries(policies).flatMap(([arn, p]) => (used.has(arn) ? [policy(arn, p)] : [])),
    };
  },
  GetPolicy: ({ policies }, { PolicyArn = '' }) =>
    policies[PolicyArn] && { Policy: policy(PolicyArn, policies[PolicyArn]) },
  GetPolicyVersion: ({ policies }, { PolicyArn = '', VersionId = '' }) => {
    const found = policies[PolicyArn];
    const document = found?.documents[VersionId];
    if (found === undefined || document === undefined) return undefined;
    const IsDefaultVersion = String(found.version === VersionId);
    return { PolicyVersion: { VersionId, IsDefaultVersion, Document: encoded(document) } };
  },
  GetAccountAuthorizationDetails: ({ groups }) => ({
    GroupDetailList: Object.entries(groups).map(([GroupName, group]) => ({
      GroupName,
      GroupPolicyList: Object.entries(group.inline ?? {}).map(([PolicyName, document]) => ({
        PolicyName,
        PolicyDocument: encoded(document),
      })),
      AttachedManagedPolicies: (group.attached ?? []).map(attachedPolicy),
    })),
  }),
  ListOpenIDConnectProviders: (account) => ({ OpenIDConnectProviderList: providers(account, 'oidc') }),
  ListSAMLProviders: (account) => ({ SAMLProviderList: providers(account, 'saml') }),
  GetOpenIDConnectProvider: (account, { OpenIDConnectProviderArn = '' }) =>
    account.providers?.[OpenIDConnectProviderArn],
  GetSAMLProvider: (account, { SAMLProviderArn = '' }) => account.providers?.[SAMLProviderArn],
  AssumeRole: () => ({
    Credentials: {
      AccessKeyId: 'ASIAEXAMPLE',
      SecretAccessKey: 'secret',
      SessionToken: 'token',
      Expiration: '2999-01-01T00:00:00Z',
    },
  }),
};

function providers({ providers = {} }: FakeAccount, kind: 'oidc' | 'saml') {
  const arns = Object.keys(providers).filter((arn) => arn.includes(`:${kind}-provider/`));
  return arns.map((Arn) => ({ Arn }));
}

function holderMembers(kind: 'user' | 'role', name: string, holder: FakeHolder): Members {
  const Path = holder.path ?? '/';
  return {
    Path,
    Arn: `arn:aws:iam::${ACCOUNT}:${kind}${Path}${name}`,
    Tags: holder.tags && tags(holder.tags),
    PermissionsBoundary: holder.boundary && {
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: holder.boundary,
    },
  };
}

function attached(holder: FakeHolder): Members {
  return { AttachedPolicies: (holder.attached ?? []).map(attachedPolicy) };
}

function attachedPolicy(PolicyArn: string) {
  return { PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1), PolicyArn };
}

function inline(holder: FakeHolder | undefined, PolicyName: string): Members | undefined {
  const document = holder?.inline?.[PolicyName];
  return document === undefined ? undefined : { PolicyName, PolicyDocument: encoded(document) };
}

function policy(Arn: string, { id, version }: FakePolicy): Members {
  const PolicyName = Arn.slice(Arn.lastIndexOf('/') + 1);
  return { PolicyName, PolicyId: id, Arn, DefaultVersionId: version, UpdateDate: '2026-01-02T03:04:05Z' };
}

function tags(of: Record<string, string>) {
  return Object.entries(of).map(([Key, Value]) => ({ Key, Value }));
}

/** As IAM writes documents: percent-encoded. */
function encoded(document: unknown): string {
  return encodeURIComponent(JSON.stringify(document));
}
