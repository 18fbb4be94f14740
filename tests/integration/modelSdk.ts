import * as mq from '@aws-sdk/client-mq';
import { FACTS } from '../mq/model/facts.ts';
import type { Ask, ModelWorld } from './modelWorld.ts';

/** Any command of the client: the commands share no public base class that `send` takes. */
type Command = mq.ListBrokersCommand;
type MakeCommand = (input: object) => Command;

const made = mq as unknown as Readonly<Record<string, (new (input: object) => Command) | undefined>>;

/** The commands that the client has, by the model's operations. */
export const SDK_COMMANDS: Readonly<Record<string, MakeCommand>> = Object.fromEntries(
  Object.keys(FACTS.operations).flatMap((name) => {
    const Made = made[`${name}Command`];
    return Made === undefined ? [] : [[name, (input: object) => new Made(input)] as const];
  }),
);

export function sdkClient({ gateway, credentials }: ModelWorld): mq.MqClient {
  return new mq.MqClient({ endpoint: gateway.url, region: 'us-east-1', credentials, maxAttempts: 1 });
}

/** The same ask as a signed fetch takes, in the client's names: `broker-id` is its `BrokerId`. */
export async function sendAsSdk(world: ModelWorld, operation: string, command: MakeCommand, ask: Ask) {
  const wanted = Object.entries(FACTS.operations[operation]?.members ?? {});
  const labels = wanted
    .filter(([, member]) => member.in === 'uri')
    .map(([name]) => [sdkName(name), ask.labels?.[name]]);
  const input = { ...Object.fromEntries(labels), ...(sdkNames({ ...ask.query }) as object) };
  const client = sdkClient(world);
  const { $metadata, ...output } = await client.send(
    command({ ...input, ...(sdkNames(ask.body) as object) }),
  );
  client.destroy();
  return { status: $metadata.httpStatusCode ?? 0, output };
}

const sdkName = (name: string) => name.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());

/** Tags keep their keys; numbers of the query are numbers. */
function sdkNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sdkNames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => {
      if (name === 'tags') return ['Tags', entry];
      return [sdkName(name), name === 'maxResults' ? Number(entry) : sdkNames(entry)];
    }),
  );
}
