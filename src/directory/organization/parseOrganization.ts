import { FILE_BOUNDS, readJson } from '../../json/readJson.ts';
import { AccountExportError, causeOf, member, membersOf, shown } from '../export/members.ts';
import type { Organization } from './organization.ts';
import { type CheckOrganizationDocument, readPolicies, readPolicyTypes } from './readPolicies.ts';
import { IDS, readText } from './readText.ts';
import { readTree } from './readTree.ts';

const WHOLE = 'the organization';

/** Reads an `organization.json` (docs/directories.md), as text. Throws only an `AccountExportError`. */
export function readOrganization(text: string, checkDocument: CheckOrganizationDocument): Organization {
  let value: unknown;
  try {
    value = readJson(text, FILE_BOUNDS);
  } catch (error) {
    throw new AccountExportError(WHOLE, `it is not JSON (${causeOf(error)})`);
  }
  return parseOrganization(value, checkDocument);
}

/**
 * The same for parsed JSON. Members have the names of the Organizations API. Members that are not needed are
 * ignored; needed ones must be present. Throws only an `AccountExportError`.
 */
export function parseOrganization(value: unknown, checkDocument: CheckOrganizationDocument): Organization {
  const from = membersOf(value, WHOLE);
  const organization = membersOf(member(from, 'Organization'), 'Organization');
  const id = readText(organization, 'Id', IDS.organization, "'o-exampleorgid'");
  const managementAccountId = readText(organization, 'MasterAccountId', IDS.account, "'111122223333'");
  const targets = readTree(from);
  const ids = new Set(targets.map((target) => target.id));
  if (!ids.has(managementAccountId)) {
    throw new AccountExportError(
      WHOLE,
      `its management account ${shown(managementAccountId)} is not in Accounts`,
    );
  }
  const policyTypes = readPolicyTypes(membersOf(member(from, 'Root'), 'Root'));
  const policies = readPolicies(from, ids, policyTypes, checkDocument);
  return { id, managementAccountId, policyTypes, targets, policies };
}
