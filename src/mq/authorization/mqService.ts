import type { ActionQuestion } from '../../authz/decide/types.ts';
import { unrecognizedClient } from '../../authz/errors.ts';
import type { Principal } from '../../authz/principal.ts';
import type { CallerFacts } from '../../authz/resolve/callerContext.ts';
import type { DecidedOn, Service, ServiceCall } from '../../authz/service.ts';
import { partitionOf } from '../../aws/partition.ts';
import { type DecidedTags, roleFingerprint, tagsFingerprint } from '../model/decidedTags.ts';
import type { Freshness, ResourceFactsSource } from '../model/ports.ts';
import { passedRole } from '../rules/brokerDocument.ts';
import { callBody, requestTags } from './callBody.ts';
import { type CallFacts, isAnsweredByBody } from './conditionContext.ts';
import {
  namedConfiguration,
  namesAuthentication,
  primaryTarget,
  questions,
  roleQuestion,
} from './questions.ts';
import { recordedQuestions } from './recordedQuestions.ts';
import {
  type PassedRoleFact,
  type Place,
  type PrimaryFact,
  type ResolvedOperation,
  type ResourceTarget,
  resolveOperation,
  resourceTarget,
  type TargetFacts,
} from './resourceTarget.ts';

/**
 * The Service port of Amazon MQ: the questions that its calls raise. `resources`: where names and tags of
 * brokers and configurations are read.
 */
export function mqService(resources: ResourceFactsSource): Service {
  return {
    unknownOperation: 'Amazon MQ has no operation with this method and path.',
    resolve(request) {
      const resolved = resolveOperation(request);
      if (resolved === undefined) return undefined;
      return {
        name: resolved.operation.name,
        labels: resolved.labels,
        open: (caller) => openCall(resolved, caller, resources),
      };
    },
  };
}

async function openCall(
  resolved: ResolvedOperation,
  caller: CallerFacts,
  resources: ResourceFactsSource,
): Promise<ServiceCall> {
  const { operation } = resolved;
  const place = placeOf(caller.caller.principal, caller.region);
  const body = callBody(caller.request);
  const target = resourceTarget(resolved, place);
  // A call that changes something is decided with strongly consistent facts; a call that reads may be decided
  // with facts that are some seconds old.
  const freshness = operation.method === 'GET' ? 'eventual' : 'strong';
  let facts: CallFacts = {
    ...caller,
    place,
    target,
    targetFacts: 'unread',
    requestTags: requestTags(caller.request, body, operation),
    role: 'unread',
    // The call writes to the primary that it names, so that one is always read.
    primary: await readPrimary(primaryTarget(resolved, body, place), place, resources),
    passed: await readPassedRole(namedConfiguration(resolved, body), place, resources),
  };
  const readTargetFacts = async () => {
    if (!isLookedUp(target)) return;
    facts = { ...facts, targetFacts: await readTarget(target, place, resources, freshness) };
  };
  // The target's engine decides whether the access action is needed.
  if (namesAuthentication(resolved, body) === true) await readTargetFacts();

  return {
    questions: () => questions(resolved, body, facts),
    async readMore(needs) {
      if (facts.targetFacts === 'unread' && isLookedUp(target) && ![...needs].every(isAnsweredByBody)) {
        await readTargetFacts();
        return true;
      }
      if (facts.role !== 'unread' || body === 'unknown' || !operation.dependsOnOthers) return false;
      facts = { ...facts, role: (await resources.serviceLinkedRole(place.accountId)) ? 'present' : 'absent' };
      return true;
    },
    waitsForBody: (needs) => body === 'unknown' && [...needs].some(isAnsweredByBody),
    optional: () => (operation.dependsOnOthers ? [roleQuestion(facts)] : []),
    decidedOn: () => (operation.method === 'GET' ? undefined : decidedTags(facts)),
    async recorded(alsoAllowed) {
      const isUnread = facts.targetFacts === 'unread' && isLookedUp(target);
      const targetFacts = isUnread
        ? await readTarget(target, place, resources, freshness)
        : facts.targetFacts;
      const read = { ...facts, targetFacts };
      const role = roleQuestion(read);
      const also: ActionQuestion[] = alsoAllowed.includes(role.action)
        ? [{ ...role, required: 'unknown' }]
        : [];
      return recordedQuestions([...questions(resolved, body, read), ...also], read);
    },
  };
}

/**
 * Fingerprints of the tags and of the role that were read. There are none for a resource that was not found:
 * the operation will answer 404.
 */
function decidedTags({ targetFacts, primary, passed }: CallFacts): (DecidedTags & DecidedOn) | undefined {
  const primaryFacts = typeof primary === 'object' ? primary.facts : 'none';
  const decided = {
    ...(typeof targetFacts === 'object' && { resource: tagsFingerprint(targetFacts.tags) }),
    ...(typeof primaryFacts === 'object' && { primary: tagsFingerprint(primaryFacts.tags) }),
    ...(typeof passed === 'object' && { passedRole: roleFingerprint(passed.arn) }),
  };
  return Object.keys(decided).length === 0 ? undefined : decided;
}

type LookedUp = Extract<ResourceTarget, { id: string }>;

function isLookedUp(target: ResourceTarget): target is LookedUp {
  return target.type === 'broker' || target.type === 'configuration';
}

/**
 * Reads the target. If the broker's name differs from the name in the path's ARN, the broker counts as not
 * found.
 */
async function readTarget(
  target: LookedUp,
  { accountId, region }: Place,
  resources: ResourceFactsSource,
  freshness: Freshness,
): Promise<TargetFacts> {
  if (target.type === 'configuration') {
    return (await resources.configuration(accountId, region, target.id, freshness)) ?? 'none';
  }
  const facts = await resources.broker(accountId, region, target.id, freshness);
  if (facts === undefined) return 'none';
  return target.claimedName === undefined || target.claimedName === facts.name ? facts : 'none';
}

async function readPrimary(
  target: 'none' | 'unknown' | ResourceTarget,
  place: Place,
  resources: ResourceFactsSource,
): Promise<PrimaryFact> {
  if (typeof target === 'string') return target;
  const facts = isLookedUp(target) ? await readTarget(target, place, resources, 'strong') : 'unread';
  return { target, facts };
}

/** The role in the revision that the broker gets. A configuration that is not found is refused later. */
async function readPassedRole(
  named: ReturnType<typeof namedConfiguration>,
  { accountId, region }: Place,
  resources: ResourceFactsSource,
): Promise<PassedRoleFact> {
  if (typeof named === 'string') return named;
  const found = await resources.configurationDocument(accountId, region, named.id, named.revision);
  return { arn: found && passedRole(found.engineType, found.data) };
}

/**
 * INVARIANT: the caller, the gateway and the ARNs of its brokers have the same partition; policies written
 * for another partition match none of them.
 */
function placeOf(principal: Principal, region: string): Place {
  const partition = partitionOf(region);
  if (!principal.arn.startsWith(`arn:${partition}:`)) throw unrecognizedClient();
  return { partition, region, accountId: principal.accountId };
}
