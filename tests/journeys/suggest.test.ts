import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { suggestFiles } from '../../cli/suggest/suggestFiles.ts';
import { beginning, OneCall, one } from './commands.ts';
import { Coverage } from './coverage.ts';
import { draft } from './drafts.ts';
import { type JourneyGateway, journeyGateway } from './gateway.ts';
import { Journey } from './journey.ts';
import { accountExport, PEOPLE, type PersonName } from './people.ts';

vi.mock('../../src/mq/operations/users/hashPasswords.ts', async (importOriginal) => {
  let salt = 0;
  return { ...(await importOriginal<object>()), hashSecret: async () => `hash ${++salt}` };
});

const RUNS = 6;
const LENGTH = 80;
const SEED = Number(process.env.JOURNEYS_SEED ?? 20_261_129);
const TIMEOUT_MS = 240_000;

const folder = mkdtempSync(join(tmpdir(), 'mqgate-suggest-'));
const account = join(folder, 'account.json');
const logs = { whole: join(folder, 'whole.log'), plain: join(folder, 'plain.log') };
let gateway: JourneyGateway;
let used: ReadonlySet<string>;

interface Answer {
  readonly principals: readonly {
    readonly principal: string;
    readonly calls: number;
    readonly proof: {
      readonly replayed: number;
      readonly lost: readonly object[];
      readonly newAccess: string;
    };
    readonly notReplayed: readonly { readonly what: string; readonly why: string }[];
    readonly noLongerAllowed: readonly object[];
  }[];
}

async function suggest(log: string, more: object): Promise<Answer> {
  const options = { account, principal: [], resources: 'exact', json: true, ...more } as const;
  const { text } = await suggestFiles([log], options, Readable.from([]), Date.UTC(2041, 0, 1));
  return JSON.parse(text) as Answer;
}

/** Journeys whose decision log is kept, with every question, and as gateways write it by default. */
beforeAll(async () => {
  process.env.DECISION_QUESTIONS = 'on';
  const lines: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  try {
    gateway = await journeyGateway();
    const callers = Object.keys(PEOPLE).filter((name) => name !== 'nil') as PersonName[];
    const calls = fc
      .tuple(
        draft(['CreateBroker', 'CreateConfiguration', 'DescribeBroker', 'CreateTags', 'RebootBroker']),
        fc.constantFrom(...callers),
      )
      .map(([drawn, who]) => new OneCall({ ...drawn, who }));
    const commands = fc.commands<object, Journey, false>([one, calls], { maxCommands: LENGTH, size: 'max' });
    const property = fc.asyncProperty(beginning, commands, async (first, then) => {
      await gateway.wipe();
      const journey = new Journey(gateway, new Coverage());
      await fc.asyncModelRun(() => ({ model: {}, real: journey }), first);
      await fc.asyncModelRun(() => ({ model: {}, real: journey }), then);
    });
    await fc.assert(property, { seed: SEED, numRuns: RUNS, unbiased: true, endOnFailure: true });
  } finally {
    spy.mockRestore();
    delete process.env.DECISION_QUESTIONS;
  }
  const records = lines
    .join('')
    .split('\n')
    .filter((line) => line.includes('"decision"'));
  const plain = records
    .map((line) => JSON.parse(line))
    .map(({ additionalEventData: { questions: _, ...data }, ...record }) =>
      JSON.stringify({ ...record, additionalEventData: data }),
    );
  writeFileSync(account, accountExport());
  writeFileSync(logs.whole, records.join('\n'));
  writeFileSync(logs.plain, plain.join('\n'));
  used = new Set(
    records
      .map((line) => JSON.parse(line))
      .filter(({ additionalEventData }) => additionalEventData.verdict === 'allowed')
      .map(({ userIdentity }) => userIdentity.sessionContext?.sessionIssuer?.arn ?? userIdentity.arn),
  );
}, TIMEOUT_MS);

afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

test.each([
  ['exact', {}],
  ['prefix', { resources: 'prefix' }],
  ['tag', { resources: 'tag', tag: 'env' }],
])(
  'every used question stays allowed and nothing new becomes possible, by %s',
  async (_rule, more) => {
    const { principals } = await suggest(logs.whole, more);
    const active = principals.filter(({ calls }) => calls > 0);
    expect(new Set(active.map(({ principal }) => principal))).toEqual(used);
    for (const { principal, proof, noLongerAllowed } of active) {
      expect({ principal, ...proof }).toMatchObject({ lost: [], newAccess: 'proved' });
      expect(noLongerAllowed).toEqual([]);
      expect(proof.replayed).toBeGreaterThan(0);
    }
    expect(principals.reduce((sum, { proof }) => sum + proof.replayed, 0)).toBeGreaterThan(300);
  },
  TIMEOUT_MS,
);

test(
  'what the log of a gateway without DECISION_QUESTIONS lacks is listed',
  async () => {
    const { principals } = await suggest(logs.plain, {});
    for (const { proof, noLongerAllowed } of principals) {
      expect(proof).toMatchObject({ lost: [], newAccess: 'proved' });
      expect(noLongerAllowed).toEqual([]);
    }
    const whys = principals.flatMap(({ notReplayed }) => notReplayed.map(({ why }) => why));
    expect(whys.some((why) => why.includes('aws:resourcetag/env'))).toBe(true);
    expect(whys.some((why) => why.includes('DECISION_QUESTIONS'))).toBe(true);
  },
  TIMEOUT_MS,
);
