import { readFileSync } from 'node:fs';
import { type EvaluationResult, evaluationResult } from '../../src/authz/explain/evaluationResult.ts';
import { explain } from '../../src/authz/explain/explain.ts';
import type { Explanation } from '../../src/authz/explain/explanation.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import type { Account } from '../../src/directory/account.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { AccountExportError } from '../../src/directory/export/members.ts';
import { decodeText } from '../../src/json/decodeText.ts';
import { JsonFault } from '../../src/json/readJson.ts';
import { simulatedResource } from '../../src/mq/authorization/simulatedResource.ts';
import { judgeInAccount } from '../access/judgeAssume.ts';
import { arnOf, callerOf } from '../access/principalForms.ts';
import { requireKnownTrust } from '../access/trustActions.ts';
import { CommandFault } from '../commandFault.ts';
import { nameFindings, requireAction } from '../findings/actionFindings.ts';
import { meantPrincipal } from '../findings/closestName.ts';
import type { Finding } from '../findings/finding.ts';
import { resourcePolicyNotes, WILDCARD_ONLY } from '../findings/knownNames.ts';
import { policyFindings } from '../findings/policyFindings.ts';
import { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { isOfAnother, isOfAnotherPartition } from '../simulate/readCase.ts';
import { explainedContext } from './explainedContext.ts';

/** The options of `mqgate explain`. */
export interface ExplainOptions {
  readonly account: string;
  readonly principal: string;
  readonly action: string;
  /** Absent: `*`. */
  readonly resource?: string;
  readonly context: readonly string[];
}

/** The answer: the API's result, the explanation, and findings about the policies that took part. */
export interface Explained {
  readonly principal: string;
  readonly result: EvaluationResult;
  readonly explanation: Explanation;
  /** Remarks about the question itself. */
  readonly notes: readonly string[];
  readonly findings: readonly PolicyFinding[];
}

export type PolicyFinding = Finding & { readonly policy: string };

const ACTION = /^[^\s:*?]+:[^\s:*?]+$/u;
const RESOURCE = /^(?:\*|arn:(?:[^:]*:){4}.+)$/su;

/** Explains one decision from an account export. Throws CommandFault with one sentence. */
export function explainPrincipal(options: ExplainOptions, now = new Date()): Explained {
  const { action, resource = '*' } = options;
  if (!ACTION.test(action))
    throw new CommandFault('--action must be of the form service:Action, without wildcards.');
  if (!RESOURCE.test(resource)) throw new CommandFault('--resource must be an ARN or *.');
  requireAction(action);
  const account = readAccount(options.account);
  const world = new AccountPrincipals(account);
  const arn = arnOf(world, options.principal) ?? options.principal;
  const principal = world.find(arn);
  if (principal === undefined) throw new CommandFault(noSuchPrincipal(account, options.principal));
  if (isOfAnotherPartition(resource, account.partition)) {
    throw new CommandFault(`--resource is of another partition than ${account.partition}.`);
  }
  if (isOfAnother(resource, account.accountId)) {
    throw new CommandFault(
      `--resource is in another account than ${account.accountId}. That account would have to allow ` +
        'the call too, by a policy on the resource, and Amazon MQ has no such policies.',
    );
  }
  requireKnownTrust(world, action, resource);
  const context = explainedContext(options.context, principal, resource, now);
  const question = {
    action,
    resource: simulatedResource(action, resource),
    required: true,
    context,
    shown: resource,
  } as const;
  const judgement = judgeInAccount(world, callerOf(world, arn), principal.set, question, resource);
  const policies = [...new Set(judgement.layers.flatMap((layer) => layer.policies))];
  return {
    principal: arn,
    result: evaluationResult(judgement, resource),
    explanation: explain(judgement, resource),
    notes: [
      ...nameFindings(action, 'Action').map(({ message }) => message),
      ...resourceNote(options),
      ...resourcePolicyNotes(action),
    ],
    findings: policies.flatMap((policy) =>
      policyFindings(policy).map((finding) => ({ policy: policy.name, ...finding })),
    ),
  };
}

/** The error for a user, role or group that the account does not have, with the closest name. */
function noSuchPrincipal({ accountId, users, roles }: Account, name: string): string {
  const hint = meantPrincipal(
    name,
    [...users, ...roles].map(({ arn }) => arn),
  );
  return `Account ${accountId} has no principal ${name.slice(0, 128)}.${hint}`;
}

/** A remark for a question about `*` whose action is evaluated against single resources. */
function resourceNote({ action, resource }: ExplainOptions): readonly string[] {
  if (resource !== undefined || WILDCARD_ONLY.has(action.slice(action.indexOf(':') + 1))) return [];
  return ['No --resource is given: the question is about *, which only a policy for every resource allows.'];
}

function readAccount(path: string): Account {
  let text: string;
  try {
    text = decodeText(readFileSync(path));
  } catch (error) {
    if (error instanceof JsonFault)
      throw new CommandFault(`The account export ${path} cannot be read: ${error.reason}.`);
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new CommandFault(`The account export ${path} cannot be read (${code}).`);
  }
  try {
    return readAccountExport(text, parsePolicy);
  } catch (error) {
    if (error instanceof AccountExportError) throw new CommandFault(`${path}: ${error.message}.`);
    throw error;
  }
}
