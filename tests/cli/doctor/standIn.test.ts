import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Verdict } from '../../../cli/doctor/probe.ts';
import { examineDeployment } from '../../../cli/examine/examineDeployment.ts';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';
import { apiGateway, type Turn } from '../../support/apiGateway.ts';
import { BORNE, TURNS, type TurnRow } from './turns.ts';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await createGateway();
});
afterAll(() => gateway.close());

type Examined = Pick<TurnRow, 'turn' | 'examine'> & { readonly waited?: (milliseconds: number) => void };

async function examined({ turn, examine = {}, waited = () => undefined }: Examined) {
  const standIn = await apiGateway(gateway, turn);
  const { profile = 'alice', deniedProfile = 'frank', secret, accessKeyId, behind, clock = 0 } = examine;
  const credentials = examine.temporary ?? gateway.credentials(profile);
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
      { now: () => Date.now() + clock, wait: async (milliseconds) => waited(milliseconds) },
    );
  } finally {
    await standIn.close();
  }
}

const namedIn = (verdicts: readonly Verdict[]) => [
  ...new Set(verdicts.flatMap(({ finding }) => (finding === undefined ? [] : [finding.id]))),
];

test('without any fault, every assumption holds', async () => {
  const verdicts = await examined({ turn: {} });
  expect(verdicts.filter(({ outcome }) => outcome !== 'holds')).toEqual([]);
});

test.each(TURNS)('$turned: exactly that finding is reported', async (row) => {
  expect(namedIn(await examined(row))).toEqual(row.named);
});

test.each(BORNE)('$turned: no finding is reported', async (row) => {
  expect(namedIn(await examined(row))).toEqual([]);
});

test('with temporary credentials the token is signed in both forms, and everything holds', async () => {
  const assumed = await gateway.assume('BrokerOperator');
  const verdicts = await examined({ turn: {}, examine: { temporary: assumed } });
  expect(verdicts.filter(({ outcome }) => outcome === 'fails')).toEqual([]);
  expect(verdicts.find(({ probe }) => probe === 'presigned')).toMatchObject({ outcome: 'holds' });
});

test('a throttled call is sent once more, after the time that the answer names', async () => {
  const waits: number[] = [];
  let refused = 0;
  const turn: Turn = {
    refuse: ({ path }) => (path === '/v1/brokers' && refused++ === 0 ? 'THROTTLED' : undefined),
  };
  const verdicts = await examined({ turn, waited: (milliseconds) => waits.push(milliseconds) });
  expect(namedIn(verdicts)).toEqual([]);
  expect(waits).toEqual([1000]);
});

test('every request names the command in its user agent, for logs and WAFs', async () => {
  const agents: (string | undefined)[] = [];
  const turn: Turn = {
    refuse: ({ headers }) => {
      agents.push(headers.find(([name]) => name.toLowerCase() === 'user-agent')?.[1]);
      return undefined;
    },
  };
  await examined({ turn });
  expect(agents.length).toBeGreaterThan(20);
  expect(new Set(agents)).toEqual(new Set(['mqgate-doctor']));
});
