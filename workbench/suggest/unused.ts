import { compileGlob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';
import { can, namesOn } from '../access/can.ts';
import { residualText } from '../access/residual.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { keyOf, type Use } from './suggestPolicy.ts';

/** Permissions of a principal whose use a log does not show. */
export interface Unused {
  /** Permitted actions, and patterns of actions, that were not used. */
  readonly permissions: readonly UnusedPermission[];
  /** Present Allow statements that allowed no used question, by policy and index from 0. */
  readonly statements: readonly UnusedStatement[];
}

export interface UnusedPermission {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly condition?: string;
}

export interface UnusedStatement {
  readonly policy: string;
  readonly sid?: string;
  readonly statement: number;
}

/** "Unused" means unused in the time of the log. */
export function unusedOf(world: AccountPrincipals, arn: string, uses: readonly Use[]): Unused {
  const used = new Set(uses.map(({ question }) => question.action.toLowerCase()));
  const permissions = new Map<string, UnusedPermission>();
  for (const { actions, resource, residual } of can(world, arn)) {
    const left = actions
      .flatMap((action) => namesOf(action, resource))
      .filter((action) => !isUsed(action, used));
    if (left.length === 0) continue;
    const condition = residual.answer === 'if' ? { condition: residualText(residual) } : {};
    const row = { actions: left, resource, ...condition };
    permissions.set(JSON.stringify(row), row);
  }
  const granting = new Set(uses.flatMap(({ granted }) => granted.by.map(keyOf)));
  const statements = (world.find(arn)?.set.identity ?? []).flatMap((policy) =>
    policy.statements.flatMap((statement): UnusedStatement[] => {
      if (statement.effect === 'Deny' || granting.has(keyOf({ policy, statement }))) return [];
      const sid = statement.sid === undefined ? {} : { sid: statement.sid };
      return [{ policy: policy.name, ...sid, statement: statement.index }];
    }),
  );
  return { permissions: [...permissions.values()], statements };
}

/** The actions of Amazon MQ are all known; a pattern of another service is listed as written. */
function namesOf(action: string, resource: string): string[] {
  if (!action.startsWith('mq:') || !action.includes('*')) return [action];
  const glob = compileGlob([{ text: action, literal: false }]);
  return namesOn(resource).filter((name) => matchGlob(glob, symbolsOf(name)));
}

/** A pattern is used if one of its actions is. */
function isUsed(action: string, used: ReadonlySet<string>): boolean {
  const glob = compileGlob([{ text: action.toLowerCase(), literal: false }]);
  return [...used].some((one) => matchGlob(glob, symbolsOf(one)));
}
