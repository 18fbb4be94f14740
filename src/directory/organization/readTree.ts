import {
  AccountExportError,
  assertUnique,
  type Members,
  member,
  membersOf,
  shown,
} from '../export/members.ts';
import type { OrganizationTarget } from './organization.ts';
import { IDS, readList, readText } from './readText.ts';

/** A root or an organizational unit. */
const PARENT = new RegExp(`${IDS.root.source}|${IDS.unit.source}`);
const PARENT_EXAMPLE = "'r-examplerootid' or 'ou-examplerootid-exampleouid'";

/** `Root`, `OrganizationalUnits` and `Accounts`: one tree, in which every branch ends at the root. */
export function readTree(from: Members): readonly OrganizationTarget[] {
  const root = { id: readText(membersOf(member(from, 'Root'), 'Root'), 'Id', IDS.root, "'r-examplerootid'") };
  const units = readTargets(from, 'OrganizationalUnits', IDS.unit, "'ou-examplerootid-exampleouid'");
  const accounts = readTargets(from, 'Accounts', IDS.account, "'111122223333'");
  const targets: readonly OrganizationTarget[] = [root, ...units, ...accounts];
  assertUnique(
    targets.map(({ id }) => id),
    from.place,
    (id) => `it holds ${shown(id)} twice`,
  );
  const parents = new Map<string, OrganizationTarget>([root, ...units].map((target) => [target.id, target]));
  for (const target of targets) assertRooted(target, parents, from.place);
  return targets;
}

function readTargets(from: Members, list: string, id: RegExp, example: string): OrganizationTarget[] {
  return readList(from, list).map((value, index) => {
    const entry = membersOf(value, `${list}[${index}]`);
    return {
      id: readText(entry, 'Id', id, example),
      parentId: readText(entry, 'ParentId', PARENT, PARENT_EXAMPLE),
    };
  });
}

function assertRooted(
  target: OrganizationTarget,
  parents: ReadonlyMap<string, OrganizationTarget>,
  place: string,
): void {
  const seen = new Set<string>();
  let at: OrganizationTarget | undefined = target;
  while (at.parentId !== undefined) {
    if (seen.has(at.id)) throw new AccountExportError(place, `${shown(at.id)} is below itself`);
    seen.add(at.id);
    const above: string = at.parentId;
    at = parents.get(above);
    if (at === undefined) {
      throw new AccountExportError(place, `the parent ${shown(above)} of ${shown(target.id)} is not in it`);
    }
  }
}
