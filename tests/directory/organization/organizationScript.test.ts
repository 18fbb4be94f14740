import { execFile, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../../src/authz/policy/parsePolicy.ts';
import type { Organization } from '../../../src/directory/organization/organization.ts';
import { readOrganization } from '../../../src/directory/organization/parseOrganization.ts';
import { document } from '../exports.ts';
import { organization, organizationFile, serviceControl, UNIT } from './organizations.ts';

const SCRIPT = fileURLToPath(new URL('../../../docs/organization.sh', import.meta.url));
const run = promisify(execFile);
const hasJq = spawnSync('jq', ['--version']).status === 0;

interface Listed {
  readonly Id?: string;
  readonly Arn?: string;
  readonly ParentId?: string;
  readonly Type?: string;
  readonly Content?: unknown;
  readonly Targets?: readonly string[];
}

const file = organizationFile();
file.Policies.push(serviceControl('never', document('mq:DeleteBroker', 'Deny'), UNIT));
const expected = organization({ Policies: file.Policies });

/** The output of the CLI, by its arguments. */
function answers(): Map<string, unknown> {
  const parents = [file.Root, ...file.OrganizationalUnits].map(({ Id }: Listed) => Id);
  const below = (list: Listed[], parent: unknown) => list.filter(({ ParentId }) => ParentId === parent);
  const policies = file.Policies.map((policy: Listed, at: number) => ({
    id: `p-${at}`,
    type: policy.Type,
    at,
    policy,
  }));
  const ofType = (type: string) =>
    policies
      .filter((one: { type: string }) => one.type === type)
      .map(({ id }: { id: string }) => ({ Id: id }));
  return new Map<string, unknown>([
    ['describe-organization', { Organization: file.Organization }],
    ['list-roots', { Roots: [file.Root] }],
    ...parents.flatMap((parent): [string, unknown][] => [
      [
        `list-organizational-units-for-parent --parent-id ${parent}`,
        { OrganizationalUnits: below(file.OrganizationalUnits, parent) },
      ],
      [`list-accounts-for-parent --parent-id ${parent}`, { Accounts: below(file.Accounts, parent) }],
    ]),
    ...['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'].map((type): [string, unknown] => [
      `list-policies --filter ${type}`,
      { Policies: ofType(type) },
    ]),
    ...policies.flatMap(
      ({ id, at, policy }: { id: string; at: number; policy: Listed }): [string, unknown][] => {
        const { Targets = [], Content: _, ...PolicySummary } = policy;
        const Content = JSON.stringify(expected.policies[at]?.document);
        return [
          [
            `list-targets-for-policy --policy-id ${id}`,
            { Targets: Targets.map((TargetId) => ({ TargetId })) },
          ],
          [`describe-policy --policy-id ${id}`, { Policy: { PolicySummary, Content } }],
        ];
      },
    ),
  ]);
}

/** Runs the script beside an `aws` that knows these answers, and fails for everything else. */
async function printed(known: Map<string, unknown>): Promise<{ code?: unknown; stdout: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'mqgate-organization-'));
  const aws = join(folder, 'aws');
  await writeFile(aws, '#!/bin/sh\nexec cat "$0.answers/$*"\n');
  await chmod(aws, 0o755);
  await mkdir(`${aws}.answers`);
  for (const [command, answer] of known) {
    await writeFile(join(`${aws}.answers`, `organizations ${command} --output json`), JSON.stringify(answer));
  }
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
  try {
    return await run(SCRIPT, { env }).catch((error) => error);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const byId = <Item extends { readonly id?: string; readonly name?: string }>(items: readonly Item[]) =>
  items.toSorted((a, b) => ((a.id ?? a.name ?? '') < (b.id ?? b.name ?? '') ? -1 : 1));
const ordered = (read: Organization) => ({
  ...read,
  targets: byId(read.targets),
  policies: byId(read.policies),
});

/** One call of each kind. */
const kinds = new Map([...answers().keys()].map((command) => [command.split(' ')[0], command])).values();

describe.runIf(hasJq)('the script docs/organization.sh', () => {
  test('prints the organization file', async () => {
    const { stdout } = await printed(answers());
    expect(ordered(readOrganization(stdout, parsePolicy))).toEqual(ordered(expected));
  });

  test.concurrent.each([...kinds])('prints nothing if a call fails: %s', async (command) => {
    const known = answers();
    known.delete(command);
    const { code, stdout } = await printed(known);
    expect(code).toEqual(expect.any(Number));
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
  });
});
