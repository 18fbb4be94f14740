import { jsonElements } from '../../src/authz/policy/parsedPolicy.ts';

const GITHUB = 'token.actions.githubusercontent.com';

/**
 * Providers that many customers share, and the claim that distinguishes the customers. A role that trusts one
 * of them must evaluate the claim.
 * Source: IAM User Guide, "Identity-provider controls for shared OIDC providers".
 */
const SHARED: ReadonlyMap<string, string> = new Map([
  ['agent.buildkite.com', 'agent.buildkite.com:sub'],
  ['api.pulumi.com/oidc', 'api.pulumi.com/oidc:aud'],
  ['app.terraform.io', 'app.terraform.io:sub'],
  ['gitlab.com', 'gitlab.com:sub'],
  [
    'oidc-configuration.audit-log.githubusercontent.com',
    'oidc-configuration.audit-log.githubusercontent.com:sub',
  ],
  ['oidc.codefresh.io', 'oidc.codefresh.io:sub'],
  ...[
    'oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu',
    'oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb',
    'rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7',
    'rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr',
    'rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg',
    'rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26',
  ].map((issuer) => [issuer, `${issuer}:sub`] as const),
  ['oidc.vercel.com', 'oidc.vercel.com:aud'],
  ['proidc.upbound.io', 'proidc.upbound.io:sub'],
  ['sandboxes.cloud', 'sandboxes.cloud:aud'],
  ['scalr.io', 'scalr.io:sub'],
  ['sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d', 'sts:RoleSessionName'],
  ['studio.datachain.ai/api', 'studio.datachain.ai/api:sub'],
  ['tokens.cloud.shisho.dev', 'tokens.cloud.shisho.dev:sub'],
  ['vstoken.actions.githubusercontent.com', 'vstoken.actions.githubusercontent.com:sub'],
]);

const EQUALS = /^(?:for(?:any|all)values?:)?stringequals(?:ignorecase)?$/i;
const COGNITO = /^cognito-identity(?:-us-gov)?\.(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$/;

/** The providers that are named by their host, with the claims of which one must be evaluated. */
const BUILT_IN: ReadonlyMap<string, readonly string[]> = new Map([
  ['accounts.google.com', ['aud', 'oaud', 'sub']],
  ['graph.facebook.com', ['app_id', 'sub']],
  ['www.amazon.com', ['app_id', 'sub']],
]);

/** Whether a trust policy may name a provider by its host. Every other provider is named by its ARN. */
export function isProviderHost(host: string): boolean {
  return BUILT_IN.has(host) || COGNITO.test(host);
}

/**
 * AWS's sentence for refusing a statement that trusts this identity provider, because the provider has many
 * customers and no condition selects one. Undefined: AWS accepts the statement.
 * Source: the list above; recorded answers (tests/recorded/tables/trust.json).
 */
export function sharedProviderFault(provider: string, condition: unknown): string | undefined {
  const issuer = provider.replace(/^.*:oidc-provider\//s, '');
  const claims = BUILT_IN.get(issuer);
  if (claims !== undefined) {
    const keys = new Set(claims.map((claim) => `${issuer}:${claim}`));
    // Recorded: these three compare the spelling of the key too, and no value.
    const named = blocksOf(condition, EQUALS).some((block) => block.some(([key]) => keys.has(key)));
    return named
      ? undefined
      : `Policy trusting ${issuer} requires a StringEquals condition on an application id`;
  }
  if (COGNITO.test(issuer)) {
    if (condition === undefined) return 'A condition block must be present for the Cognito provider';
    return unscoped(issuer, condition, [`${issuer}:aud`], isEverything);
  }
  // Recorded: every issuer whose name begins with this text, also on another host. The sentence names it by
  // its ARN.
  if (issuer.startsWith(GITHUB)) {
    return unscoped(provider, condition, [`${issuer}:sub`, `${issuer}:job_workflow_ref`], isEverySubject);
  }
  const claim = SHARED.get(issuer);
  return claim === undefined ? undefined : unscoped(issuer, condition, [claim], isEverything);
}

function unscoped(
  name: string,
  condition: unknown,
  keys: readonly string[],
  isAll: (value: string) => boolean,
): string | undefined {
  return isScoped(condition, keys, isAll)
    ? undefined
    : `Trust policy with trusted principal ${name} must evaluate, using StringEquals, StringLike or ` +
        `StringEqualsIgnoreCase, ${keys.join(' or ')} which is not scoped to all.`;
}

function isEverything(value: string): boolean {
  return value === '*';
}

/** Recorded: GitHub's claims must not begin with `*` or be blank; `?` and `repo:*` are accepted. */
function isEverySubject(value: string): boolean {
  return value.startsWith('*') || value.trim() === '';
}

const POSITIVE = /^(?:for(?:any|all)values?:)?string(?:equals|like|equalsignorecase)$/i;

/**
 * Whether one operator of the condition compares at least one of the keys, and compares none of them with a
 * value that matches everything.
 */
function isScoped(condition: unknown, keys: readonly string[], isAll: (value: string) => boolean): boolean {
  const wanted = new Set(keys.map((key) => key.toLowerCase()));
  return blocksOf(condition, POSITIVE).some((block) => {
    const named = block.filter(([key]) => wanted.has(key.toLowerCase()));
    return named.length > 0 && !named.some(([, values]) => values.some(isAll));
  });
}

type Block = readonly (readonly [key: string, values: readonly string[]])[];

/** The keys and values of each operator whose name matches. */
function blocksOf(condition: unknown, operator: RegExp): readonly Block[] {
  return [...(jsonElements(condition) ?? [])]
    .filter(([name]) => operator.test(name))
    .map(([, block]) =>
      [...(jsonElements(block) ?? [])].map(([key, operand]) => [
        key,
        (Array.isArray(operand) ? operand : [operand]).map(String),
      ]),
    );
}
