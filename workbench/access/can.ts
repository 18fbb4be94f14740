import { compileGlob, type Glob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';
import { OPERATIONS } from '../../src/mq/operations.ts';
import { ASSUME_ROLE } from '../../src/sts/trust/decideAssume.ts';
import { MQ_ACTIONS } from '../findings/knownNames.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { globsMeet } from './askedResource.ts';
import { type Form, formsOf, type PrincipalForm } from './principalForms.ts';
import { type Residual, residualText } from './residual.ts';
import { ASSUMING_ACTIONS } from './trustActions.ts';
import { AccessQuestion } from './whoCan.ts';

/** Actions that a principal may do on the same resources under the same conditions. */
export interface Permission {
  readonly form: Form | 'either';
  /** Names, and patterns that mean exactly the names that they match. */
  readonly actions: readonly string[];
  /** `*`, `broker`, `configuration`, or `any` for actions of other services. */
  readonly resource: string;
  readonly residual: Residual;
  /** For a pattern of another service: the patterns of Denies that exclude a part of it. */
  readonly except: readonly string[];
}

/**
 * What one principal may do: every action of Amazon MQ, whose actions are all known, and the actions of other
 * services in the form in which its policies write them.
 */
export function can(world: AccountPrincipals, arn: string): readonly Permission[] {
  const permissions = formsOf(world, arn).flatMap((form) => {
    const asked = [...mqQuestions(world), ...otherQuestions(form)];
    const rows = asked.flatMap(({ action, on, resource }) => {
      const residual = new AccessQuestion(action, on).of(form, world);
      if (residual.answer === 'denied') return [];
      return [{ action, resource, residual, except: exceptions(form, action) }];
    });
    return grouped(form.form, rows);
  });
  return merged(permissions);
}

/** Equal rows for a long-term key and for a session are joined. */
function merged(permissions: readonly Permission[]): Permission[] {
  const keyOf = ({ form: _, residual, ...row }: Permission) => JSON.stringify([row, residualText(residual)]);
  const rows = new Map<string, Permission>();
  for (const permission of permissions) {
    const key = keyOf(permission);
    rows.set(key, rows.has(key) ? { ...permission, form: 'either' } : permission);
  }
  return [...rows.values()];
}

/** An action on all resources of a type that an account can have. */
export interface MqQuestion {
  readonly action: string;
  /** A pattern of ARNs, or `*`. */
  readonly on: string;
  /** `*`, `broker` or `configuration`. */
  readonly resource: string;
}

/** Every action of Amazon MQ, on each type of resource that it can be about. */
export function mqQuestions({ account: { partition, accountId } }: AccountPrincipals): MqQuestion[] {
  const onType = (type: 'broker' | 'configuration', action: string): MqQuestion => ({
    action,
    on: `arn:${partition}:mq:*:${accountId}:${type}:${type === 'broker' ? '*:b-*' : 'c-*'}`,
    resource: type,
  });
  const alone = ['mq:CreateReplicaBroker', 'mq:UpdateBrokerAccessConfiguration'].map((action) =>
    onType('broker', action),
  );
  const others = OPERATIONS.flatMap(({ action, resource }): MqQuestion[] => {
    if (resource === 'any') return [{ action, on: '*', resource: '*' }];
    if (resource === 'tagged') return [onType('broker', action), onType('configuration', action)];
    return [onType(resource === 'broker' ? 'broker' : 'configuration', action)];
  });
  return [...others, ...alone];
}

/** Every action and pattern of another service that an Allow of any layer writes. */
function otherQuestions({ policies: { set } }: PrincipalForm): MqQuestion[] {
  const levels = set.serviceControl.flat();
  const policies = [...set.identity, ...(set.boundary === undefined ? [] : [set.boundary]), ...levels];
  const written = policies.flatMap(({ parsed }) =>
    parsed.statements.flatMap(({ effect, action }) =>
      effect === 'Allow' && !action.negated ? action.values : [],
    ),
  );
  const others = written.filter((value) => !/^mq:/iu.test(value) && !/^\*+$/u.test(value));
  // A trust policy may allow it without any statement of the principal.
  const distinct = new Map([...others, ASSUME_ROLE].map((value) => [value.toLowerCase(), value]));
  return [...distinct.values()].map((action) => ({ action, on: 'arn:*', resource: 'any' }));
}

/**
 * Denies that overlap with a pattern without covering it, and the actions that trust policies decide too.
 * The engine does not find the Denies, because it compares the pattern as a plain text.
 */
function exceptions({ policies: { set } }: PrincipalForm, action: string): string[] {
  const asked = globOf(action);
  if (!asked.wild) return [];
  const policies = [
    ...set.identity,
    ...(set.boundary === undefined ? [] : [set.boundary]),
    ...set.serviceControl.flat(),
  ];
  const denied = policies.flatMap(({ parsed }) =>
    parsed.statements.flatMap((one) =>
      one.effect === 'Deny' && !one.action.negated ? one.action.values : [],
    ),
  );
  const assuming = ASSUMING_ACTIONS.filter((one) => matchGlob(asked, symbolsOf(one.toLowerCase())));
  const excluded = [...new Set(denied)].filter((value) => {
    const glob = globOf(value);
    return globsMeet(glob.symbols, asked.symbols) && !matchGlob(glob, symbolsOf(action.toLowerCase()));
  });
  return [...new Set([...excluded, ...assuming])];
}

function globOf(pattern: string): Glob {
  return compileGlob([{ text: pattern.toLowerCase(), literal: false }]);
}

interface Row {
  readonly action: string;
  readonly resource: string;
  readonly residual: Residual;
  readonly except: readonly string[];
}

function grouped(form: Form, rows: readonly Row[]): Permission[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.resource, residualText(row.residual), row.except]);
    const group = groups.get(key) ?? [];
    group.push(row);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const asked = new Set(group.map(({ action }) => action));
    const ofType = first.resource === 'any' ? [] : namesOn(first.resource);
    const { resource, residual, except } = first;
    return [{ form, actions: shortened(asked, ofType), resource, residual, except }];
  });
}

/** The actions of Amazon MQ on a type of resource. */
export function namesOn(type: string): readonly string[] {
  return MQ_ACTIONS.map((name) => `mq:${name}`).filter((action) => {
    const resource = OPERATIONS.find((one) => one.action === action)?.resource ?? 'broker';
    const fits = { '*': ['any'], broker: ['broker', 'tagged'] }[type] ?? [
      'configuration',
      'newConfiguration',
      'tagged',
    ];
    return fits.includes(resource);
  });
}

/**
 * `mq:*` for all actions on this type of resource, `mq:Describe*` if all actions with that beginning are
 * among them.
 */
function shortened(actions: ReadonlySet<string>, all: readonly string[]): string[] {
  if (all.length > 1 && all.every((action) => actions.has(action))) return ['mq:*'];
  const left = new Set(actions);
  const patterns: string[] = [];
  for (const action of actions) {
    const verb = /^mq:[A-Z][a-z]+/u.exec(action)?.[0];
    if (verb === undefined || !left.has(action)) continue;
    const alike = all.filter((one) => one.startsWith(verb));
    if (alike.length < 2 || !alike.every((one) => left.has(one))) continue;
    patterns.push(`${verb}*`);
    for (const one of alike) left.delete(one);
  }
  return [...patterns, ...left].sort();
}
