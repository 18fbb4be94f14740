import { compileGlob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';
import type { ParsedStatement } from '../../src/authz/policy/parsedPolicy.ts';
import { CommandFault } from '../commandFault.ts';
import { closestName } from './closestName.ts';
import type { StatementFinding } from './finding.ts';
import { MQ_ACTIONS, SERVICES, WILDCARD_ONLY } from './knownNames.ts';

const WILD = /[*?]/u;

/**
 * Findings about names of actions that are not known, and about actions without resource-level permissions in
 * a statement with ARNs.
 */
export function actionFindings({ action, resource }: ParsedStatement): StatementFinding[] {
  const element = action.negated ? 'NotAction' : 'Action';
  const findings = action.values.flatMap((value) => nameFindings(value, element));
  // NotResource includes `*` unless it lists it, and NotAction names the actions that are left out.
  if (action.negated || resource.negated || resource.values.some((value) => /^\*+$/u.test(value)))
    return findings;
  for (const value of action.values) {
    const name = mqNames(value).find((known) => WILDCARD_ONLY.has(known));
    if (name === undefined || WILD.test(value)) continue;
    findings.push({
      code: 'wildcardOnlyAction',
      element,
      message:
        `mq:${name} has no resource-level permissions: it is evaluated against *, which ` +
        'no ARN matches. Give it a statement with Resource *.',
    });
  }
  return findings;
}

/** The Amazon MQ actions that a pattern matches; none for a pattern of another service. */
export function mqNames(value: string): string[] {
  const glob = compileGlob([{ text: value.toLowerCase(), literal: false }]);
  return MQ_ACTIONS.filter((name) => matchGlob(glob, symbolsOf(`mq:${name.toLowerCase()}`)));
}

/** The findings about one action name or pattern. */
export function nameFindings(value: string, element: string): StatementFinding[] {
  const colon = value.indexOf(':');
  if (colon < 0) return [];
  const service = value.slice(0, colon).toLowerCase();
  if (WILD.test(service)) return [];
  if (!SERVICES.has(service)) {
    const meant = closestService(service, value.slice(colon + 1));
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
    return [
      { code: 'unknownService', element, message: `${shown(service)}: is not a known service.${hint}` },
    ];
  }
  if (service !== 'mq' || mqNames(value).length > 0) return [];
  const name = value.slice(colon + 1);
  const meant = closestName(name, MQ_ACTIONS);
  const hint = meant === undefined ? '' : ` Did you mean mq:${meant}?`;
  const what = WILD.test(name) ? 'matches no action of Amazon MQ' : 'is not an action of Amazon MQ';
  return [{ code: 'unknownAction', element, message: `${shown(value)} ${what}.${hint}` }];
}

/**
 * Refuses an action of Amazon MQ that does not exist, whose answer would be about nothing.
 * @throws CommandFault with the nearest name
 */
export function requireAction(action: string): void {
  const wrong = nameFindings(action, 'Action').find(
    ({ code, message }) => code === 'unknownAction' || message.includes('Did you mean'),
  );
  if (wrong !== undefined) throw new CommandFault(wrong.message);
}

/** `mg:CreateTags` is as near to `ms` as to `mq`, but the action behind it is one of Amazon MQ. */
function closestService(service: string, name: string): string | undefined {
  const isMq = MQ_ACTIONS.some((known) => known.toLowerCase() === name.toLowerCase());
  if (isMq && closestName(service, ['mq']) !== undefined) return `mq:${name}`;
  return closestName(service, ['mq', ...SERVICES]);
}

function shown(text: string): string {
  return text.slice(0, 128);
}
