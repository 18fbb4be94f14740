/**
 * API Gateway's reading of a REQUEST authorizer's answer. The values of `context` are strings, because API
 * Gateway passes them on as strings.
 */
export type AuthorizerAnswer =
  | { readonly kind: 'allowed'; readonly principalId: string; readonly context: Record<string, string> }
  | { readonly kind: 'denied'; readonly explicit: boolean; readonly context: Record<string, string> }
  | { readonly kind: 'malformed'; readonly reason: string };

/** Reads the answer of a Lambda authorizer and applies its policy to the method that was called. */
export function readAuthorizerAnswer(answer: unknown, methodArn: string): AuthorizerAnswer {
  if (!isRecord(answer)) return malformed('it is not an object');
  if (typeof answer.principalId !== 'string' || answer.principalId === '')
    return malformed('it has no principalId');
  const context = readContext(answer.context);
  if (!context) return malformed('its context has values other than strings, numbers and booleans');
  const { policyDocument } = answer;
  if (!isRecord(policyDocument) || !Array.isArray(policyDocument.Statement)) {
    return malformed('it has no policy document with statements');
  }
  const effects = new Set<string>();
  for (const statement of policyDocument.Statement) {
    if (!isStatement(statement)) return malformed('a statement has no effect, action or resource');
    if (applies(statement, methodArn)) effects.add(statement.Effect);
  }
  if (effects.has('Deny')) return { kind: 'denied', explicit: true, context };
  if (!effects.has('Allow')) return { kind: 'denied', explicit: false, context };
  return { kind: 'allowed', principalId: answer.principalId, context };
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

function isStatement(value: unknown): value is Statement {
  if (!isRecord(value)) return false;
  if (value.Effect !== 'Allow' && value.Effect !== 'Deny') return false;
  return isStrings(value.Action) && isStrings(value.Resource);
}

function applies(statement: Statement, methodArn: string): boolean {
  const calls = [statement.Action]
    .flat()
    .some((action) => matches(action.toLowerCase(), 'execute-api:invoke'));
  return calls && [statement.Resource].flat().some((resource) => matches(resource, methodArn));
}

/** `*` is any run of characters, `?` is one. */
function matches(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let p = 0;
  while (at < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = at;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[at])) {
      p++;
      at++;
    } else if (star !== -1) {
      p = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** API Gateway passes every value on as a string, and refuses objects and arrays. */
function readContext(context: unknown): Record<string, string> | undefined {
  if (context === undefined || context === null) return {};
  if (!isRecord(context)) return undefined;
  const entries: [string, string][] = [];
  for (const [name, value] of Object.entries(context)) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      return undefined;
    entries.push([name, String(value)]);
  }
  return Object.fromEntries(entries);
}

function malformed(reason: string): AuthorizerAnswer {
  return { kind: 'malformed', reason };
}

function isStrings(value: unknown): boolean {
  return [value].flat().every((one) => typeof one === 'string') && value !== undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
