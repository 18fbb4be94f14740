import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Verdict } from '../../../cli/doctor/probe.ts';
import { examineDeployment } from '../../../cli/examine/examineDeployment.ts';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';
import { apiGateway } from '../../support/apiGateway.ts';
import { BORNE, TURNS, type TurnRow } from './turns.ts';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await createGateway();
});
afterAll(() => gateway.close());

async function examined({ turn, examine = {} }: Pick<TurnRow, 'turn' | 'examine'>) {
  const standIn = await apiGateway(gateway, turn);
  const { profile = 'alice', deniedProfile = 'frank', secret, accessKeyId, behind, clock = 0 } = examine;
  const credentials = gateway.credentials(profile);
  try {
    return await examineDeployment(
      {
        url: standIn.url,
        behind: behind === undefined ? undefined : new URL(behind),
        region: 'us-east-1',
        credentials: {
          ...credentials,
          ...(secret && { secretAccessKey: secret }),
          ...(accessKeyId && { accessKeyId }),
        },
        denied: gateway.credentials(deniedProfile),
        writes: true,
      },
      { now: () => Date.now() + clock, wait: async () => undefined },
    );
  } finally {
    await standIn.close();
  }
}

const namedIn = (verdicts: readonly Verdict[]) => [
  ...new Set(verdicts.flatMap(({ finding }) => (finding === undefined ? [] : [finding.id]))),
];

test('with nothing turned, every assumption holds', async () => {
  const verdicts = await examined({ turn: {} });
  expect(verdicts.filter(({ outcome }) => outcome !== 'holds')).toEqual([]);
});

test.each(TURNS)('$turned: exactly that is named', async (row) => {
  expect(namedIn(await examined(row))).toEqual(row.named);
});

test.each(BORNE)('$turned: nothing is named', async (row) => {
  expect(namedIn(await examined(row))).toEqual([]);
});
