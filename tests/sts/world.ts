import { cachedPolicies } from '../../src/authz/load/cachedPolicies.ts';
import type { Directory, PrincipalRecord, RoleFacts } from '../../src/authz/load/directory.ts';
import type { NamedDocument } from '../../src/authz/policy/compiledPolicy.ts';
import { type Caller, policyHolder, type Session } from '../../src/authz/principal.ts';
import { answerQuery } from '../../src/query/answerQuery.ts';
import type { StsDependencies } from '../../src/sts/dependencies.ts';
import { NO_SAML_PROVIDERS } from '../../src/sts/saml/samlProviders.ts';
import { stsService } from '../../src/sts/stsService.ts';
import { sealedTokens } from '../../src/sts/token/sealedToken.ts';
import { NO_IDENTITY_PROVIDERS } from '../../src/sts/webIdentity/identityProviders.ts';
import { keySet } from './keySets.ts';
import { ACCOUNT, NOON } from './sessions.ts';

export const KEYS = keySet('one');

/** What a holder has, by its ARN: identity statements, and whatever else is given. */
export interface Holder {
  readonly statements?: readonly object[];
  readonly boundary?: readonly object[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly serviceControl?: readonly object[];
  readonly resourceControl?: readonly object[];
}

export interface WorldOptions {
  readonly holders?: Readonly<Record<string, Holder>>;
  readonly roles?: readonly RoleFacts[];
  readonly managed?: Readonly<Record<string, readonly object[]>>;
  readonly now?: () => number;
  readonly dependencies?: Partial<StsDependencies>;
  /** Of each call, as in QueryInput. */
  readonly once?: () => Promise<void>;
}

export const allow = (Action: string | string[], Resource = '*', Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

/** A role at the path `/`; its id is its name, made long. */
export function role(
  name: string,
  statements: readonly object[],
  overrides: Partial<RoleFacts> = {},
): RoleFacts {
  return {
    arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    roleId: `AROA${name
      .toUpperCase()
      .replace(/[^A-Z]/g, '')
      .padEnd(17, 'X')}`,
    roleName: name,
    trust: { Version: '2012-10-17', Statement: statements },
    maxSessionSeconds: 3600,
    tags: [],
    ...overrides,
  };
}

function documentOf(name: string, statements: readonly object[]): NamedDocument {
  return { name, source: 'test', document: { Version: '2012-10-17', Statement: statements } };
}

function recordOf(holder: Holder): PrincipalRecord {
  const { statements = [], boundary, tags = {}, serviceControl, resourceControl } = holder;
  const full = { Effect: 'Allow', Action: '*', Resource: '*' };
  return {
    identity: statements.length === 0 ? [] : [documentOf('own', statements)],
    ...(boundary && { boundary: documentOf('boundary', boundary) }),
    tags,
    organization:
      serviceControl === undefined && resourceControl === undefined
        ? 'none'
        : {
            id: 'o-example',
            path: 'o-example/r-1/',
            serviceControl: [[documentOf('scp', serviceControl ?? [full])]],
            resourceControl: [[documentOf('rcp', resourceControl ?? [{ ...full, Principal: '*' }])]],
          },
  };
}

export interface Answered {
  readonly status: number;
  /** The text of an element of the answer; undefined: it has none. */
  readonly text: (name: string) => string | undefined;
  readonly body: string;
  readonly fault: unknown;
}

/** The STS over an account in memory, asked by a caller whose signature was verified. */
export function world(options: WorldOptions = {}) {
  const { holders = {}, roles = [], managed = {}, now = () => NOON } = options;
  const directory: Directory = {
    load: async (principal) => {
      const holder = holders[policyHolder(principal).arn] ?? (principal.type === 'Account' ? {} : undefined);
      return holder && recordOf(holder);
    },
    managedPolicies: async (_, arns) =>
      new Map(
        arns.flatMap((arn) => (managed[arn] === undefined ? [] : [[arn, documentOf(arn, managed[arn])]])),
      ),
  };
  const policies = cachedPolicies(directory, { maxEntries: 100, maxAgeMs: 0, now } as never);
  const dependencies: StsDependencies = {
    policies,
    region: 'us-east-1',
    now,
    proofNow: now,
    tokens: KEYS,
    identities: {
      role: async (account, name) =>
        roles.find(({ arn, roleName }) => roleName === name && arn.split(':')[4] === account),
      user: async () => undefined,
    },
    keys: { find: async () => undefined },
    managedPolicies: directory.managedPolicies,
    mfa: {
      verify: async (_, serial, code) => {
        if (!serial.endsWith(':mfa/device')) return 'no device';
        return code === '123456' ? 'verified' : 'wrong code';
      },
    },
    providers: NO_IDENTITY_PROVIDERS,
    samlProviders: NO_SAML_PROVIDERS,
    ...options.dependencies,
  };
  const service = stsService(dependencies);
  const tokens = sealedTokens(KEYS);

  async function ask(caller: Caller | 'nobody', Action: string, parameters: Record<string, string> = {}) {
    const form = new URLSearchParams({ Action, Version: '2011-06-15', ...parameters });
    const { status, body, fault } = await answerQuery({
      service,
      request: {
        requestId: 'request-1',
        method: 'POST',
        path: '/',
        resource: '/',
        query: [],
        headers: new Map(),
        sourceIp: '203.0.113.7',
        body: Buffer.from(form.toString()),
      },
      requestId: 'request-1',
      authenticate: async () => {
        if (caller === 'nobody') throw new Error('asked for a signature');
        return caller;
      },
      once: options.once ?? (async () => undefined),
    });
    const answered: Answered = {
      status,
      body,
      fault,
      text: (name) => unescaped(new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]),
    };
    return answered;
  }

  /** The session that an answer's token holds. */
  function sessionOf({ text }: Answered): Session {
    const opened = tokens.open(text('SessionToken') ?? '');
    if (opened === undefined) throw new Error('the token does not open');
    return opened.session;
  }

  return { ask, sessionOf, policies };
}

function unescaped(text: string | undefined): string | undefined {
  return text
    ?.replaceAll('&apos;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
