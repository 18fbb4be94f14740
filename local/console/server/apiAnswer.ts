import { MQ_ACTIONS } from '../../../workbench/findings/knownNames.ts';
import type { OverviewAnswer } from '../api.ts';
import { targetsOf } from './brokerSource.ts';
import { brokerAnswer, brokersAnswer, revisionAnswer } from './brokersAnswer.ts';
import { type ConsoleSources, worldOf } from './consoleSources.ts';
import { decisionAnswer } from './decisionAnswer.ts';
import { lintAnswer } from './lintAnswer.ts';
import { cellAnswer, changesAnswer, matrixAnswer } from './matrixAnswer.ts';
import { askAnswer, policiesAnswer, putAnswer, testAnswer, whatIfAnswer } from './whatIfAnswer.ts';

/** The data of one path below `/_mqgate/api/`; undefined: there is no such path. @throws CommandFault */
type Answer = (sources: ConsoleSources, rest: string, body: unknown) => Promise<object | undefined>;

const GET: Readonly<Record<string, Answer>> = {
  overview,
  policies: policiesAnswer,
  brokers: async ({ brokers }, accountId) => brokers && brokersAnswer(brokers, accountId),
  broker: async ({ brokers }, rest) => {
    const [accountId = '', region = '', id = ''] = rest.split('/');
    return brokers && brokerAnswer(brokers, { accountId, region }, id);
  },
  revision: async ({ brokers }, rest) => {
    const [accountId = '', region = '', id = '', revision = ''] = rest.split('/');
    return brokers && revisionAnswer(brokers, { accountId, region }, id, revision);
  },
  targets: (sources, accountId) => targetsOf(sources.brokers, accountId),
  decisions: async (sources, id) => {
    const call = sources.feed.find(id);
    return call && decisionAnswer(call, sources);
  },
};

const POST: Readonly<Record<string, Answer>> = {
  matrix: (sources, _, body) => matrixAnswer(sources, body),
  changes: (sources, _, body) => changesAnswer(sources, body),
  cell: (sources, _, body) => cellAnswer(sources, body),
  ask: (sources, _, body) => askAnswer(sources, body),
  whatif: (sources, _, body) => whatIfAnswer(sources, body),
  test: (sources, _, body) => testAnswer(sources, body),
  lint: async (_, __, body) => lintAnswer(body),
  put: (sources, _, body) => putAnswer(sources, body),
};

/**
 * The data that the page can request, by the first part of the path. @throws CommandFault for a wrong request
 */
export async function apiAnswer(
  sources: ConsoleSources,
  path: string,
  body: unknown,
): Promise<object | undefined> {
  const [name = '', ...rest] = path.split('/');
  const table = body === undefined ? GET : POST;
  return Object.hasOwn(table, name) ? table[name]?.(sources, decoded(rest.join('/')), body) : undefined;
}

async function overview(sources: ConsoleSources): Promise<OverviewAnswer> {
  const accounts = await sources.accounts();
  const summaries = await Promise.all(
    accounts.map(async ({ account: { accountId, users, roles } }) => {
      const root = (await worldOf(sources, accountId))?.rootArn;
      const principals = [...users, ...roles].map(({ arn }) => arn);
      return { id: accountId, principals: [...principals, ...(root === undefined ? [] : [root])] };
    }),
  );
  return {
    accounts: summaries.map((summary) => ({ ...summary, actions: MQ_ACTIONS.map((name) => `mq:${name}`) })),
    region: sources.region,
    live: sources.live,
    brokers: sources.brokers !== undefined,
    change: sources.change !== undefined,
    readOnly: sources.readOnly,
    decisions: sources.feed.length,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
