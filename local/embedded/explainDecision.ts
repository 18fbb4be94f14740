import { explain } from '../../src/authz/explain/explain.ts';
import { judge } from '../../src/authz/explain/judge.ts';
import type { AccountStore } from '../../src/directory/accountStore.ts';
import { simulatedResource } from '../../src/mq/authorization/simulatedResource.ts';
import type { ResourceFactsSource } from '../../src/mq/model/ports.ts';
import { explainedContext } from '../../workbench/explain/explainedContext.ts';
import { renderExplained } from '../../workbench/explain/renderExplained.ts';
import { principalPolicies } from '../../workbench/simulate/principalPolicies.ts';
import type { Decision } from './publicTypes.ts';

const RESOURCE = /^arn:[a-z-]+:mq:([^:]+):(\d{12}):(broker|configuration):(?:.*:)?([bc]-[^:]+)$/;

interface Sources {
  readonly store: AccountStore;
  readonly resources: ResourceFactsSource;
}

/**
 * Every policy's part in a decision, as text: the policies and tags of this moment, the caller, resource,
 * address and time of the call. Tags that the call itself brought, and an inline session policy, are in no
 * record, and are left out.
 */
export async function explainDecision(decision: Decision, sources: Sources): Promise<string> {
  const { principal: arn, action, error, resource = '*' } = decision;
  const summary = error === undefined ? 'Allowed.' : `${error.name}: ${error.message}`;
  const accountId = arn?.split(':')[4];
  if (arn === undefined || action === undefined || accountId === undefined) {
    return `${summary}\nNo policy was asked.\n`;
  }
  const { account, organization } = await sources.store.read(accountId);
  const principal = principalPolicies(account, arn, organization);
  if (principal === undefined) return `${summary}\nThe account has no ${arn} any more.\n`;
  const entries = [...requestKeys(decision), ...(await tagKeys(resource, sources))];
  const judgement = judge(principal.set, {
    action,
    resource: simulatedResource(action, resource),
    required: true,
    context: explainedContext(entries, principal, resource, decision.time),
    shown: resource,
  });
  return renderExplained({
    principal: arn,
    explanation: explain(judgement, resource),
    notes: [],
    findings: [],
  });
}

function requestKeys({ record, region }: Decision): string[] {
  const { sourceIPAddress, userAgent } = record as { sourceIPAddress?: string; userAgent?: string };
  return [
    ...(sourceIPAddress === undefined ? [] : [`aws:SourceIp=${sourceIPAddress}`]),
    ...(userAgent === undefined ? [] : [`aws:UserAgent=${userAgent}`]),
    `aws:RequestedRegion=${region}`,
  ];
}

/** The tags that the resource has now. */
async function tagKeys(resource: string, { resources }: Sources): Promise<string[]> {
  const [, region = '', accountId = '', kind, id = ''] = RESOURCE.exec(resource) ?? [];
  if (kind === undefined) return [];
  const found =
    kind === 'broker'
      ? await resources.broker(accountId, region, id)
      : await resources.configuration(accountId, region, id);
  return Object.entries(found?.tags ?? {}).map(([key, value]) => `aws:ResourceTag/${key}=${value}`);
}
