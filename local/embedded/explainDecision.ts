import type { AccountStore } from '../../src/directory/accountStore.ts';
import type { ResourceFactsSource } from '../../src/mq/model/ports.ts';
import { explainCall } from '../../workbench/explain/explainCall.ts';
import { renderExplained } from '../../workbench/explain/renderExplained.ts';
import { AccountPrincipals } from '../../workbench/simulate/principalPolicies.ts';
import type { Decision } from './publicTypes.ts';
import { tagsOfResource } from './resourceTags.ts';

interface Sources {
  readonly store: AccountStore;
  readonly resources: ResourceFactsSource;
}

/**
 * Explains a decision as text, with the result of every policy. It uses the present policies and tags, and
 * the caller, resource, address and time of the call. Tags of the request or session and an inline session
 * policy are left out, because records do not contain them.
 */
export async function explainDecision(decision: Decision, sources: Sources): Promise<string> {
  const { principal: arn, action, error, resource = '*' } = decision;
  const summary = error === undefined ? 'Allowed.' : `${error.name}: ${error.message}`;
  const accountId = arn?.split(':')[4];
  if (arn === undefined || action === undefined || accountId === undefined) {
    return `${summary}\nNo policy was evaluated.\n`;
  }
  const { account, organization } = await sources.store.read(accountId);
  const tags = await tagsOfResource(resource, sources.resources);
  const tagKeys = Object.entries(tags).map(([key, value]) => `aws:ResourceTag/${key}=${value}`);
  const explained = explainCall(new AccountPrincipals(account, organization), {
    principal: arn,
    action,
    resource,
    entries: [...requestKeys(decision), ...tagKeys],
    time: decision.time,
  });
  if (explained === undefined) return `${summary}\n${arn} no longer exists in the account.\n`;
  const { explanation } = explained;
  return renderExplained({ principal: arn, explanation, notes: [], findings: [] });
}

function requestKeys({ record, region }: Decision): string[] {
  const { sourceIPAddress, userAgent } = record as { sourceIPAddress?: string; userAgent?: string };
  return [
    ...(sourceIPAddress === undefined ? [] : [`aws:SourceIp=${sourceIPAddress}`]),
    ...(userAgent === undefined ? [] : [`aws:UserAgent=${userAgent}`]),
    `aws:RequestedRegion=${region}`,
  ];
}
