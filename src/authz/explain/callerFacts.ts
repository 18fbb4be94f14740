import type { ContextValue } from '../decide/types.ts';

/** The facts that a caller's ARN contains. */
export interface CallerFacts {
  readonly root: boolean;
  /** SCPs and RCPs do not apply to it (Organizations User Guide: "Service-linked roles"). */
  readonly serviceLinked: boolean;
  /**
   * A session of GetFederationToken: without session policies it is allowed nothing
   * (docs/rules/iam.md rule 4).
   */
  readonly federated: boolean;
  /** Condition keys by lower-case name. */
  readonly keys: ReadonlyMap<string, ContextValue>;
}

const ARN =
  /^arn:[^:]+:(iam|sts)::(\d{12}):(root|user\/.+|role\/.+|assumed-role\/[^/]+\/[^/]+|federated-user\/.+)$/su;

/**
 * The principal's condition keys that its ARN contains (IAM User Guide, "AWS global condition context keys",
 * and "Where you can use policy variables": principal key values). Undefined if the text is not the ARN of a
 * principal.
 */
export function callerFacts(arn: string): CallerFacts | undefined {
  const [, service = '', account = '', resource = ''] = ARN.exec(arn) ?? [];
  const [kind = '', ...path] = resource.split('/');
  const type = TYPES.get(`${service}:${kind}`);
  if (type === undefined) return undefined;
  const name = path.at(-1) ?? '';
  // A session's `aws:PrincipalArn` is its role's ARN.
  const principalArn =
    kind === 'assumed-role' ? arn.replace(/:sts:(.*):assumed-role\/([^/]+)\/.*$/su, ':iam:$1:role/$2') : arn;
  const keys = new Map([
    ['aws:principalarn', single(principalArn)],
    ['aws:principalaccount', single(account)],
    ['aws:principaltype', single(type)],
    ['aws:principalisawsservice', single('false')],
  ]);
  if (kind === 'user') keys.set('aws:username', single(name));
  if (kind === 'root') keys.set('aws:userid', single(account));
  if (kind === 'federated-user') keys.set('aws:userid', single(`${account}:${name}`));
  return {
    root: kind === 'root',
    serviceLinked: isServiceLinked(kind, path[0] ?? ''),
    federated: kind === 'federated-user',
    keys,
  };
}

/** Service and kind of the ARN → `aws:PrincipalType`. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['iam:root', 'Account'],
  ['iam:user', 'User'],
  ['iam:role', 'AssumedRole'],
  ['sts:assumed-role', 'AssumedRole'],
  ['sts:federated-user', 'FederatedUser'],
]);

function single(value: string): ContextValue {
  return { values: [value], multivalued: false };
}

function isServiceLinked(kind: string, first: string): boolean {
  if (kind === 'role') return first === 'aws-service-role';
  return kind === 'assumed-role' && first.startsWith('AWSServiceRoleFor');
}
