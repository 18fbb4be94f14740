import { PolicyError } from '../../src/authz/policy/parsedPolicy.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { AccountExportError } from '../../src/directory/export/members.ts';
import { readOrganization } from '../../src/directory/organization/parseOrganization.ts';
import { JsonFault, readJson } from '../../src/json/readJson.ts';
import { compileTrust } from '../../src/sts/trust/trustPolicy.ts';
import { documentPlaces } from '../files/documentPlaces.ts';
import { jsonPlaces, nodeAt, type TextPlace, textPlaces } from '../files/jsonPlaces.ts';
import type { Catalogue } from './catalogue.ts';
import { lintDocument } from './lintDocument.ts';
import { type LintFinding, RULES, type Severity } from './rules.ts';

/** A finding with its place in a file. */
export interface PlacedFinding extends LintFinding, TextPlace {
  readonly file: string;
  readonly severity: Severity;
  /** The policy's name, if the file contains several policies. */
  readonly policy?: string;
}

const NO_POLICY =
  'The file has no Statement: it is neither a policy document nor an ' +
  'account export nor an organization file.';
const START: TextPlace = { line: 1, column: 1 };

/**
 * Findings of one file: a policy document, an account export (its customer managed, inline and trust
 * policies) or an organization file. It never throws; a file that is none of these has one finding.
 */
export function lintFile(text: string, file: string, catalogue: Catalogue): PlacedFinding[] {
  const whole = (message: string): PlacedFinding[] => [
    { rule: 'grammar', path: '', message, file, severity: 'error', ...START },
  ];
  const root = jsonPlaces(text);
  const members = root?.members;
  try {
    if (members?.has('UserDetailList') || members?.has('RoleDetailList'))
      return ofAccount(text, file, catalogue);
    if (members?.has('Organization')) return ofOrganization(text, file, catalogue);
  } catch (error) {
    if (error instanceof AccountExportError) return whole(`${error.message.replace(/\.$/u, '')}.`);
    throw error;
  }
  if (root === undefined) return [notJson(text, file)];
  if (members !== undefined && !members.has('Statement') && !members.has('Version')) return whole(NO_POLICY);
  const placeOf = textPlaces(text);
  const document = JSON.parse(text.replace(/^\uFEFF/u, ''));
  return lintDocument(document, catalogue, grammarOf(document)).map((finding) =>
    placed(finding, file, undefined, placeOf(nodeAt(root, finding.path).start)),
  );
}

/** The finding at the place where the text stops being JSON. */
function notJson(text: string, file: string): PlacedFinding {
  const finding = { rule: 'not-json', path: '', file, severity: RULES['not-json'].severity } as const;
  try {
    readJson(text);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const { line, column, reason } = error;
    return { ...finding, message: `The file is not JSON: ${reason}.`, line, column };
  }
  return { ...finding, message: 'The file is not JSON.', ...START };
}

/** Only resource control policies name a principal, and it is always `*`. */
function grammarOf(document: unknown): 'identity' | 'resource-control' {
  const listed = (document as { readonly Statement?: unknown } | null)?.Statement;
  const statements: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
  const names = statements.some((one) => typeof one === 'object' && one !== null && 'Principal' in one);
  return names ? 'resource-control' : 'identity';
}

function ofAccount(text: string, file: string, catalogue: Catalogue): PlacedFinding[] {
  const account = readAccountExport(text, parsePolicy);
  const places = documentPlaces(text, account);
  const of = (name: string, document: unknown) =>
    lintDocument(document, catalogue).map((finding) =>
      placed(finding, file, name, places(document, finding.path)),
    );
  const holders = [...account.users, ...account.groups, ...account.roles];
  return [
    ...account.policies.flatMap(({ name, arn, document }) =>
      arn.includes(':iam::aws:') ? [] : of(name, document),
    ),
    ...holders.flatMap(({ name, inline }) =>
      inline.flatMap((policy) => of(`${name}/${policy.name}`, policy.document)),
    ),
    ...account.roles.flatMap(({ name, trust }) =>
      trustFaults(trust, name).map((finding) =>
        placed(finding, file, `trust policy of ${name}`, places(trust, finding.path)),
      ),
    ),
  ];
}

function trustFaults(trust: unknown, name: string): LintFinding[] {
  try {
    compileTrust(trust, name);
    return [];
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return error.faults.map(({ path, reason }) => ({ rule: 'grammar', path, message: `${path} ${reason}.` }));
  }
}

/**
 * Findings about an organization's policies have the beginning of the file as their place, because the file
 * is read without positions.
 */
function ofOrganization(text: string, file: string, catalogue: Catalogue): PlacedFinding[] {
  return readOrganization(text, parsePolicy).policies.flatMap(({ name, type, document }) =>
    lintDocument(
      document,
      catalogue,
      type === 'RESOURCE_CONTROL_POLICY' ? 'resource-control' : 'identity',
    ).map((finding) => placed(finding, file, name, START)),
  );
}

function placed(
  finding: LintFinding,
  file: string,
  policy: string | undefined,
  place: TextPlace,
): PlacedFinding {
  const { severity } = RULES[finding.rule];
  return { ...finding, file, severity, ...(policy === undefined ? {} : { policy }), ...place };
}
