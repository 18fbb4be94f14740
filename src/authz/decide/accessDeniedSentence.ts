import type { PolicyKind, Reason } from './types.ts';

/** AWS's name for each kind of policy (IAM User Guide, "Troubleshoot access denied error messages"). */
const KINDS: Readonly<Record<PolicyKind, { readonly explicit: string; readonly implicit: string }>> = {
  identity: { explicit: 'an identity-based policy', implicit: 'identity-based policy' },
  boundary: { explicit: 'a permissions boundary', implicit: 'permissions boundary' },
  session: { explicit: 'a session policy', implicit: 'session policy' },
  'service-control': { explicit: 'a service control policy', implicit: 'service control policy' },
  'resource-control': { explicit: 'a resource control policy', implicit: 'resource control policy' },
};

/**
 * API Gateway puts the sentence in a JSON template without escaping it, so characters that could end a string
 * are removed.
 */
const UNSAFE = /["\\\p{Cc}]/gu;

/**
 * AWS's own sentence for a refusal. `principalArn` is the caller's; a managed policy that denies explicitly
 * is named after a colon.
 */
export function accessDeniedSentence(principalArn: string, reason: Reason): string {
  const kind = KINDS[reason.policyKind ?? 'identity'];
  const asked =
    `User: ${principalArn} is not authorized to ` +
    `perform: ${reason.action} on resource: ${reason.resource}`;
  const policy = reason.policyArn === undefined ? '' : `: ${reason.policyArn}`;
  const why =
    reason.effect === 'explicitDeny'
      ? `with an explicit deny in ${kind.explicit}${policy}`
      : `because no ${kind.implicit} allows the ${reason.action} action`;
  return `${asked} ${why}`.replace(UNSAFE, '');
}
