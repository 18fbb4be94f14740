import { readFileSync } from 'node:fs';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { account, role } from '../directory/exports.ts';
import { iamWorld } from '../local/iam/world.ts';
import { startEngine } from '../state/engine.ts';
import type { Compared } from './compared.ts';

/** One recorded UpdateAssumeRolePolicy: statements that let in whoever an identity provider vouches for. */
interface Row {
  readonly label: string;
  readonly federated: string;
  /** How each statement differs from an Allow of AssumeRoleWithWebIdentity without conditions. */
  readonly statements: readonly object[];
  /** The sentence of MalformedPolicyDocument; empty: the policy was accepted. */
  readonly expected: string;
}

const TABLE: Readonly<Record<string, readonly Row[]>> = JSON.parse(
  readFileSync(new URL('tables/trust.json', import.meta.url), 'utf8'),
);
const ROLE = 'probe';

/** Every recorded trust policy, written over the IAM API of the local gateway. */
export async function compareTrust(): Promise<readonly Compared[]> {
  const { table, stop } = await startEngine();
  try {
    await importSnapshot(table, account({ roles: [role(ROLE)] }));
    const iam = iamWorld(table);
    const compared: Compared[] = [];
    for (const [source, rows] of Object.entries(TABLE)) {
      for (const { label, federated, statements, expected } of rows) {
        const { error = '' } = await iam('UpdateAssumeRolePolicy', {
          RoleName: ROLE,
          PolicyDocument: JSON.stringify(documentOf(federated, statements)),
        });
        const recorded = expected === '' ? '' : `MalformedPolicyDocument: ${expected}`;
        compared.push({ operation: 'UpdateAssumeRolePolicy', source, label, recorded, answered: error });
      }
    }
    return compared;
  } finally {
    await stop();
  }
}

function documentOf(federated: string, statements: readonly object[]): object {
  const usual = {
    Effect: 'Allow',
    Principal: { Federated: federated },
    Action: 'sts:AssumeRoleWithWebIdentity',
  };
  return {
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ ...usual, ...statement })),
  };
}
