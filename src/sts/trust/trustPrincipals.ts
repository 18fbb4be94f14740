import { jsonElements, type PolicyFault } from '../../authz/policy/parsedPolicy.ts';

/**
 * The principals that one statement of a trust policy names.
 * Source: IAM User Guide, "AWS JSON policy elements: Principal", "NotPrincipal".
 */
export interface TrustPrincipals {
  readonly negated: boolean;
  /** `*`. */
  readonly everyone: boolean;
  /** Account ids: written as ids, or as ARNs of root users. */
  readonly accounts: ReadonlySet<string>;
  /**
   * ARNs of users, roles, role sessions and federated users; also unique ids, which IAM puts in place of the
   * ARNs of deleted identities.
   */
  readonly names: ReadonlySet<string>;
  /** ARNs or host names of identity providers. */
  readonly federated: ReadonlySet<string>;
}

const ACCOUNT = /^(?:arn:aws[a-z-]*:iam::)?(\d{12})(?::root)?$/;
/** An ARN whose name has no wildcards. */
const ARN =
  /^arn:aws[a-z-]*:(?:iam::\d{12}:(?:user|role)|sts::\d{12}:(?:assumed-role|federated-user))\/[^*?]+$/;
const UNIQUE_ID = /^A[A-Z]{3}[A-Z0-9]{12,124}$/;
const PROVIDER = /^[^*?]+$/;
/** `Service` and `CanonicalUser` principals never call this gateway. */
const OTHERS: ReadonlySet<string> = new Set(['Service', 'CanonicalUser']);

/** Whether a text under `AWS` can name somebody: an account, a user, a role or a session. */
export function isPrincipalName(text: string): boolean {
  return ACCOUNT.test(text) || ARN.test(text) || UNIQUE_ID.test(text);
}

/** Reads the value of `Principal` or `NotPrincipal`; adds each error to `faults`. */
export function readPrincipals(
  value: unknown,
  negated: boolean,
  path: string,
  faults: PolicyFault[],
): TrustPrincipals {
  const accounts = new Set<string>();
  const names = new Set<string>();
  const federated = new Set<string>();
  let everyone = value === '*';
  const fault = (at: string, reason: string) => faults.push({ path: at, reason });
  const kinds = everyone ? new Map<string, unknown>() : jsonElements(value);
  if (kinds === undefined || (kinds.size === 0 && !everyone)) fault(path, 'must name principals');
  for (const [kind, listed] of kinds ?? []) {
    const at = `${path}.${kind.slice(0, 64)}`;
    const texts: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
    if (texts.length === 0) fault(at, 'must not be empty');
    for (const text of texts) {
      if (typeof text !== 'string') fault(at, 'must be a string');
      else if (kind === 'AWS') {
        const account = ACCOUNT.exec(text)?.[1];
        if (text === '*') everyone = true;
        else if (account !== undefined) accounts.add(account);
        else if (ARN.test(text) || UNIQUE_ID.test(text)) names.add(text);
        else fault(at, 'must be an account, an ARN or a unique id');
      } else if (kind === 'Federated') {
        if (PROVIDER.test(text)) federated.add(text);
        else fault(at, 'must name one identity provider');
      } else if (!OTHERS.has(kind)) fault(at, 'is not a kind of principal');
    }
  }
  return { negated, everyone, accounts, names, federated };
}
