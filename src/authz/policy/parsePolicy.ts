import {
  jsonElements,
  type ParsedPolicy,
  type ParsedStatement,
  PolicyError,
  type PolicyFault,
  type PolicyGrammar,
  type PolicyVersion,
} from './parsedPolicy.ts';
import { parseStatement } from './parseStatement.ts';

const VERSIONS: readonly unknown[] = ['2008-10-17', '2012-10-17'] satisfies PolicyVersion[];
const ELEMENTS: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement']);

/**
 * Checks a parsed JSON document against the grammar of IAM policies. For any JSON value the only error is
 * PolicyError, with every fault found; time is linear in the document.
 * Source: IAM User Guide, "Grammar of the IAM JSON policy language".
 */
export function parsePolicy(document: unknown, grammar: PolicyGrammar = 'identity'): ParsedPolicy {
  const elements = jsonElements(document);
  if (elements === undefined) throw new PolicyError([{ path: '', reason: 'must be a JSON object' }]);
  const faults: PolicyFault[] = [];
  for (const name of elements.keys()) {
    if (!ELEMENTS.has(name)) faults.push({ path: name.slice(0, 64), reason: 'is no element of a policy' });
  }
  const version = readVersion(elements, faults);
  const id = readId(elements, faults);
  const statements = readStatements(elements.get('Statement'), grammar, faults);
  checkSids(statements, faults);
  if (faults.length > 0) throw new PolicyError(faults);
  return { version, ...(id === undefined ? {} : { id }), statements };
}

function readVersion(elements: ReadonlyMap<string, unknown>, faults: PolicyFault[]): PolicyVersion {
  const version = elements.has('Version') ? elements.get('Version') : '2008-10-17';
  if (VERSIONS.includes(version)) return version as PolicyVersion;
  faults.push({ path: 'Version', reason: `must be ${VERSIONS.join(' or ')}` });
  // Stryker disable next-line StringLiteral: a policy with faults is thrown away
  return '2008-10-17';
}

function readId(elements: ReadonlyMap<string, unknown>, faults: PolicyFault[]): string | undefined {
  const id = elements.get('Id');
  if (!elements.has('Id') || typeof id === 'string') return id as string | undefined;
  faults.push({ path: 'Id', reason: 'must be a string' });
  return undefined;
}

function readStatements(value: unknown, grammar: PolicyGrammar, faults: PolicyFault[]): ParsedStatement[] {
  if (!Array.isArray(value)) return readStatement(value, 'Statement', grammar, faults);
  if (value.length === 0) faults.push({ path: 'Statement', reason: 'must hold at least one statement' });
  return value.flatMap((item, index) => readStatement(item, `Statement[${index}]`, grammar, faults));
}

function readStatement(value: unknown, path: string, grammar: PolicyGrammar, faults: PolicyFault[]) {
  const statement = parseStatement(value, path, grammar, faults);
  // Stryker disable next-line ArrayDeclaration: a policy with faults is thrown away
  return statement === undefined ? [] : [statement];
}

/** An empty Sid labels nothing (many old documents write `"Sid": ""` throughout), so it may repeat. */
function checkSids(statements: readonly ParsedStatement[], faults: PolicyFault[]): void {
  const seen = new Set<string>();
  for (const { sid } of statements) {
    if (sid === undefined || sid === '') continue;
    if (seen.has(sid)) {
      faults.push({ path: 'Statement', reason: `has the Sid "${sid.slice(0, 64)}" more than once` });
    }
    seen.add(sid);
  }
}
