import { shownResource } from '../../authz/decide/decide.ts';
import type { ActionQuestion } from '../../authz/decide/types.ts';
import type { RecordedQuestion } from '../../authz/service.ts';
import type { RequestTagFacts } from './callBody.ts';
import type { CallFacts } from './conditionContext.ts';
import type { TargetFacts } from './resourceTarget.ts';

/**
 * Keys that differ between the questions of a call, or that no other member of a record has. Their values are
 * the caller's texts of bounded length, or the gateway's own.
 */
const KEYS = [
  ...['aws:MultiFactorAuthAge', 'aws:ViaAWSService', 'aws:CalledVia', 'aws:CalledViaFirst'],
  ...['aws:CalledViaLast', 'ec2:AuthorizedService', 'iam:AWSServiceName'],
  'iam:PassedToService',
];
const ON_BEHALF_ONLY = new Set(KEYS.slice(1));

/** The questions of a call as the decision log records them. */
export function recordedQuestions(asked: readonly ActionQuestion[], facts: CallFacts): RecordedQuestion[] {
  return asked.map((question) => {
    const { action, resource, required } = question;
    const resourceTags = resourceTagsOf(action, facts);
    // The tags of the call are not those of the role that it passes.
    const requestTags = action === 'iam:PassRole' ? {} : requestTagsOf(facts.requestTags);
    const keys = keysOf(question);
    return {
      action,
      resource:
        resource.kind === 'partial' ? `${resource.before}*${resource.after}` : shownResource(question),
      ...(required === true ? {} : { optional: true as const }),
      ...(resourceTags === undefined ? {} : { resourceTags }),
      ...(requestTags === undefined ? {} : { requestTags }),
      ...(Object.keys(keys).length === 0 ? {} : { keys }),
    };
  });
}

/** Undefined: the tags were not read, or there is no such resource. */
function resourceTagsOf(action: string, { target, targetFacts, primary }: CallFacts) {
  if (action === 'mq:CreateReplicaBroker')
    return typeof primary === 'object' ? tagsOf(primary.facts) : undefined;
  // A resource that the call makes has no tags yet, and resources of other services are not looked up.
  if (!action.startsWith('mq:')) return undefined;
  return target.type === 'any' || target.type === 'newConfiguration' ? {} : tagsOf(targetFacts);
}

function tagsOf(facts: TargetFacts): Readonly<Record<string, string>> | undefined {
  return typeof facts === 'object' ? facts.tags : undefined;
}

function requestTagsOf(tags: RequestTagFacts): Record<string, string | null> | undefined {
  if (tags === 'unknown') return undefined;
  if (tags === 'none') return {};
  return Object.fromEntries([...tags].map(([key, value]) => [key, value ?? null]));
}

function keysOf({ action, context }: ActionQuestion): Record<string, string | readonly string[]> {
  const found = KEYS.flatMap((key): [string, string | readonly string[]][] => {
    if (action.startsWith('mq:') && ON_BEHALF_ONLY.has(key)) return [];
    const fact = context(key);
    if (fact === 'absent' || fact === 'unknown') return [];
    return [[key, fact.multivalued ? fact.values : (fact.values[0] ?? '')]];
  });
  return Object.fromEntries(found);
}
