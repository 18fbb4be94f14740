import type { Because, LogEntry } from './logEntry.ts';

/**
 * The words for each kind of policy: if one of its statements decided, and if none of its statements allows.
 */
const KINDS: Readonly<Record<string, readonly [one: string, none: string]>> = {
  identity: ['', 'no identity-based policy allows'],
  boundary: ['the permissions boundary ', 'the permissions boundary does not allow'],
  session: ['the session policy ', 'no session policy allows'],
  'service-control': ['the service control policy ', 'no service control policy allows'],
  'resource-control': ['the resource control policy ', 'no resource control policy allows'],
};

/** Names and sentences are texts of other users: control characters in them must not reach the terminal. */
export const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The reason of a decision, as a sentence. */
export function whyDecided({ verdict, because }: LogEntry): string {
  return why(verdict, because);
}

function why(verdict: LogEntry['verdict'], because: Because): string {
  const { effect, error, sentence, needs } = because;
  if (verdict === 'pending') {
    return needs === undefined
      ? 'the signature waits for the body.'
      : `the body decides: ${needs.join(', ')}.`;
  }
  if (
    effect !== undefined &&
    (verdict === 'allowed' || verdict === 'observed' || error === 'AccessDeniedException')
  )
    return policy(because);
  if (error !== undefined) return sentence === undefined ? `${error}.` : `${error}: ${sentence}`;
  return 'the request was answered.';
}

function policy({ effect, policyKind = 'identity', action = 'it', doubt, ...statement }: Because): string {
  const [one, none] = KINDS[policyKind] ?? [`the ${policyKind} policy `, `no ${policyKind} policy allows`];
  const unread = doubt === undefined ? '' : ` (cannot be read as meant: ${doubt})`;
  if (effect === 'implicitDeny') return `${none} ${action}${unread}.`;
  if (statement.policy === undefined) return `the root user needs no policy for ${action}.`;
  const verb = effect === 'explicitDeny' ? 'denies' : 'allows';
  return `${statementName(statement)} of ${one}${policyName(statement.policy)} ${verb} ${action}${unread}.`;
}

/** A name that could be read as a word of the sentence (`list`) is in quotation marks. */
function policyName(name: string): string {
  return /^[a-z]+$/u.test(name) ? `"${name}"` : name;
}

function statementName({ sid, statement }: Pick<Because, 'sid' | 'statement'>): string {
  const number = statement === undefined ? undefined : statement + 1;
  if (sid === undefined) return number === undefined ? 'a statement' : `statement ${number}`;
  return number === undefined ? `statement ${sid}` : `statement ${sid} (number ${number})`;
}
