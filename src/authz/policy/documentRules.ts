import { BASE64, type Family } from './conditions/comparisons.ts';
import { parseNetwork } from './conditions/ipAddress.ts';
import { isWrittenDate, parseDecimal } from './conditions/numbersAndDates.ts';
import { OPERATORS, parseOperatorName } from './conditions/operators.ts';
import { jsonElements } from './parsedPolicy.ts';
import { resourceFault } from './resourceRules.ts';

/**
 * Which rules apply to a document when it is written. `managed`: CreatePolicy and CreatePolicyVersion, which
 * require the current Version. `inline`: Put…Policy, which also accept the older grammar. `session`: policies
 * passed to STS, whose ARNs must have all six fields.
 */
type WrittenKind = 'managed' | 'inline' | 'session';

const SYNTAX = 'Syntax errors in policy.';
const LEGACY = 'The policy failed legacy parsing';
const VENDOR = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';

type Elements = ReadonlyMap<string, unknown>;
const NONE: Elements = new Map();

/**
 * AWS's sentence for refusing a document that is written; undefined if AWS accepts it. Stored documents may
 * follow older, looser rules: `parsePolicy` reads those. The checks run in AWS's order, so that a document
 * with several faults gets the sentence that AWS gives. Time is linear in the document.
 * Source: recorded answers, tests/authz/policy/writtenDocuments.ts.
 */
export function writtenFault(document: unknown, kind: WrittenKind): string | undefined {
  const elements = jsonElements(document) ?? NONE;
  const listed = elements.get('Statement');
  const statements = (Array.isArray(listed) ? listed : [listed]).map(jsonElements);
  if (statements.length === 0 || !statements.every((statement) => statement !== undefined)) return SYNTAX;
  return (
    syntaxFault(elements, statements) ??
    principalFault(statements) ??
    versionFault(elements, kind) ??
    firstOf(statements, (statement) => legacyFault(statement, kind)) ??
    sidFault(statements) ??
    firstOf(statements, (statement) => resourcesFault(statement, kind)) ??
    firstOf(statements, absenceFault) ??
    firstOf(statements, actionsFault)
  );
}

function firstOf(
  statements: readonly Elements[],
  fault: (statement: Elements) => string | undefined,
): string | undefined {
  for (const statement of statements) {
    const found = fault(statement);
    if (found !== undefined) return found;
  }
  return undefined;
}

const DOCUMENT: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement']);
const LISTS = ['Action', 'NotAction', 'Resource', 'NotResource'];
const STATEMENT: ReadonlySet<string> = new Set(['Sid', 'Effect', 'Condition', ...LISTS]);
const PRINCIPALS = ['Principal', 'NotPrincipal'];
const VERSIONS: readonly unknown[] = ['2008-10-17', '2012-10-17'];

function syntaxFault(elements: Elements, statements: readonly Elements[]): string | undefined {
  const known = [...elements.keys()].every((name) => DOCUMENT.has(name));
  const version = !elements.has('Version') || VERSIONS.includes(elements.get('Version'));
  const id = !elements.has('Id') || typeof elements.get('Id') === 'string';
  return known && version && id && statements.every(isWellFormed) ? undefined : SYNTAX;
}

function isWellFormed(statement: Elements): boolean {
  const effect = statement.get('Effect');
  return (
    [...statement.keys()].every((name) => STATEMENT.has(name) || PRINCIPALS.includes(name)) &&
    typeof effect === 'string' &&
    /^(?:allow|deny)$/i.test(effect) &&
    (!statement.has('Sid') || typeof statement.get('Sid') === 'string') &&
    LISTS.every((name) => !statement.has(name) || isTexts(name, statement.get(name))) &&
    !(statement.has('Action') && statement.has('NotAction')) &&
    !(statement.has('Resource') && statement.has('NotResource')) &&
    (!statement.has('Condition') || isCondition(statement.get('Condition')))
  );
}

/** AWS accepts a null in a list of resources and ignores it. */
function isTexts(name: string, value: unknown): boolean {
  if (!Array.isArray(value)) return typeof value === 'string';
  const nulls = name.endsWith('Resource');
  return value.every((item) => typeof item === 'string' || (nulls && item === null));
}

/** An operator that does not exist is accepted if it has no key. */
export function isCondition(value: unknown): boolean {
  const operators = jsonElements(value);
  return operators !== undefined && [...operators].every(([operator, block]) => isBlock(operator, block));
}

function isBlock(operator: string, block: unknown): boolean {
  const keys = jsonElements(block);
  if (keys === undefined) return false;
  return keys.size === 0 || (isOperator(operator) && [...keys.values()].every(isOperand));
}

function isOperator(name: string): boolean {
  const { base, quantifier, ifExists } = parseOperatorName(name);
  return OPERATORS.has(base) || (base === 'null' && quantifier === 'plain' && !ifExists);
}

function isOperand(value: unknown): boolean {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.every((item) => ['string', 'number', 'boolean'].includes(typeof item));
}

function principalFault(statements: readonly Elements[]): string | undefined {
  const named = statements.some((statement) => PRINCIPALS.some((name) => statement.has(name)));
  return named ? 'Policy document should not specify a principal.' : undefined;
}

function versionFault(elements: Elements, kind: WrittenKind): string | undefined {
  const current = kind === 'inline' || elements.get('Version') === '2012-10-17';
  return current ? undefined : 'Policy document must be version 2012-10-17 or greater.';
}

/** Recorded: STS accepts operands that IAM refuses, and compares with them (docs/rules/iam.md rule 21). */
function legacyFault(statement: Elements, kind: WrittenKind): string | undefined {
  const effect = statement.get('Effect');
  if (effect !== 'Allow' && effect !== 'Deny') return LEGACY;
  return operandFault(statement, kind === 'session' ? ['binary'] : FAMILIES);
}

/** An operand that its operator cannot read: an invalid date or an invalid number. */
export function operandFault(
  statement: Elements,
  families: readonly Readable[] = FAMILIES,
): string | undefined {
  const readable = families.every((family) => operandsOf(statement, family).every(READABLE[family]));
  return readable ? undefined : LEGACY;
}

type Readable = Extract<Family, 'date' | 'binary' | 'numeric' | 'address' | 'arn'>;

const READABLE: Readonly<Record<Readable, (value: unknown) => boolean>> = {
  date: isWrittenDate,
  binary: (value) => BASE64.test(String(value)),
  numeric: (value) => parseDecimal(String(value)) !== undefined,
  address: (value) => parseNetwork(String(value)) !== undefined,
  // A wildcard or a variable may replace the beginning.
  arn: (value) => /^arn:|[*?$]/.test(String(value)),
};
const FAMILIES = Object.keys(READABLE) as readonly Readable[];

/** The values that the operators of a family compare with. */
function operandsOf(statement: Elements, family: Family): readonly unknown[] {
  const operators = jsonElements(statement.get('Condition')) ?? NONE;
  return [...operators]
    .filter(([name]) => OPERATORS.get(parseOperatorName(name).base)?.comparison.family === family)
    .flatMap(([, block]) => [...(jsonElements(block) ?? NONE).values()].flat());
}

function sidFault(statements: readonly Elements[]): string | undefined {
  const sids = statements
    .map((statement) => statement.get('Sid'))
    .filter((sid) => sid !== undefined && sid !== '');
  const unique = new Set(sids).size === sids.length;
  return (
    firstOf(statements, sidCharacters) ??
    (unique ? undefined : 'Statement IDs (SID) in a single policy must be unique.')
  );
}

/** AWS accepts the underscore, although its sentence does not list it. */
export function sidCharacters(statement: Elements): string | undefined {
  if (/^[0-9A-Za-z_]*$/.test(String(statement.get('Sid') ?? ''))) return undefined;
  return (
    'Statement IDs (SID) must be alpha-numeric. Check that your input ' +
    'satisfies the regular expression [0-9A-Za-z]*'
  );
}

function resourcesFault(statement: Elements, kind: WrittenKind): string | undefined {
  for (const resource of textsOf(statement, 'Resource')) {
    const fault = resourceFault(resource, kind === 'session');
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function actionsFault(statement: Elements): string | undefined {
  for (const action of textsOf(statement, 'Action')) {
    const fault = actionFault(action);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function actionFault(action: string): string | undefined {
  if (/^\*+$/.test(action)) return undefined;
  const [vendor, name, ...more] = action.split(':') as [string, ...string[]];
  if (name === undefined || vendor === '') return VENDOR;
  if (more.length > 0) return 'Actions/Condition can contain only one colon.';
  if (vendor === '*' && name === '*') return undefined;
  // Recorded: theserverlessway/aws-baseline issue 1, boogy/iam-policy-validator pull request 172.
  if (/[*?]/.test(vendor)) return 'Action vendors (e.g., aws, ec2, etc.) must not contain wildcards.';
  return /^[A-Za-z0-9.-]+$/.test(vendor) ? undefined : `Vendor ${vendor} is not valid`;
}

function absenceFault(statement: Elements): string | undefined {
  if (textsOf(statement, 'Action').length === 0) return 'Policy statement must contain actions.';
  if (textsOf(statement, 'Resource').length === 0) return 'Policy statement must contain resources.';
  return undefined;
}

/** `Action` or `NotAction`, `Resource` or `NotResource`: the values of the one that is present. */
function textsOf(statement: Elements, name: 'Action' | 'Resource'): readonly string[] {
  const value = statement.get(name) ?? statement.get(`Not${name}`) ?? [];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((item) => typeof item === 'string');
}
