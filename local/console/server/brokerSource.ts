import type { TargetSummary } from '../api.ts';

/** The operations that the console runs: they read, and change nothing. */
export type ReadOperation =
  | 'ListBrokers'
  | 'DescribeBroker'
  | 'ListUsers'
  | 'DescribeUser'
  | 'ListConfigurations'
  | 'DescribeConfiguration'
  | 'ListConfigurationRevisions'
  | 'DescribeConfigurationRevision';

/** One account in one region. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

export type AnswerBody = Readonly<Record<string, unknown>>;

/**
 * Port: brokers and configurations, in the form of the answers of Amazon MQ's operations, which contain no
 * password.
 */
export interface BrokerSource {
  /** The regions in which calls were made. */
  regions(): readonly string[];
  /** @throws CommandFault with the operation's own sentence */
  read(
    operation: ReadOperation,
    place: Place,
    labels?: Readonly<Record<string, string>>,
    query?: readonly (readonly [string, string])[],
  ): Promise<AnswerBody>;
}

const MOST_PAGES = 20;
const PAGE = '100';

/** All entries of a list, over its pages. */
export async function listAll(
  source: BrokerSource,
  operation: ReadOperation,
  place: Place,
  member: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<readonly AnswerBody[]> {
  const found: AnswerBody[] = [];
  let token: unknown;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const next: [string, string][] = typeof token === 'string' ? [['nextToken', token]] : [];
    const answer = await source.read(operation, place, labels, [['maxResults', PAGE], ...next]);
    const entries = answer[member];
    if (Array.isArray(entries)) found.push(...(entries as AnswerBody[]));
    token = answer.nextToken;
    if (token === undefined) break;
  }
  return found;
}

/** The brokers and configurations of an account, for a list to choose from. */
export async function targetsOf(
  source: BrokerSource | undefined,
  accountId: string,
): Promise<readonly TargetSummary[]> {
  if (source === undefined) return [];
  const places = source.regions().map((region) => ({ accountId, region }));
  const lists = places.map(async (place): Promise<TargetSummary[]> => {
    const brokers = await listAll(source, 'ListBrokers', place, 'brokerSummaries');
    const configurations = await listAll(source, 'ListConfigurations', place, 'configurations');
    return [
      ...brokers.map(({ brokerArn, brokerName }) => ({
        arn: String(brokerArn),
        name: `broker ${brokerName}, ${place.region}`,
      })),
      ...configurations.map(({ arn, name }) => ({
        arn: String(arn),
        name: `configuration ${name}, ${place.region}`,
      })),
    ];
  });
  return (await Promise.all(lists)).flat();
}
