/** Sends one signed request as a client signs it. */
export type Call = (
  who: 'alice' | 'frank',
  method: string,
  path: string,
  body?: object | string,
) => Promise<Response>;

/** Texts that a broker's life is run with. */
export interface Texts {
  readonly name: string;
  readonly oddUser: string;
  readonly oddKey: string;
  readonly oddValue: string;
  readonly password: string;
}

async function read(answer: Response): Promise<Record<string, unknown>> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
}

const errorType = (answer: Response) => answer.headers.get('x-amzn-errortype');

/** A broker's life by a signer alone; what it saw, as the programs beside this file print it. */
export async function brokerLife(call: Call, texts: Texts): Promise<Record<string, unknown>> {
  const { name: brokerName, oddUser, oddKey, oddValue, password } = texts;
  const { brokerSummaries } = await read(await call('alice', 'GET', '/v1/brokers'));
  const created = await call('alice', 'POST', '/v1/brokers', {
    brokerName,
    engineType: 'ACTIVEMQ',
    engineVersion: '5.19',
    hostInstanceType: 'mq.m5.large',
    deploymentMode: 'SINGLE_INSTANCE',
    publiclyAccessible: true,
    autoMinorVersionUpgrade: true,
    users: [{ username: oddUser, password }],
  }).then(read);
  const broker = `/v1/brokers/${created.brokerId}`;
  const tags = `/v1/tags/${encodeURIComponent(String(created.brokerArn))}`;
  const described = await read(await call('alice', 'GET', broker));
  const user = await read(await call('alice', 'GET', `${broker}/users/${encodeURIComponent(oddUser)}`));
  await read(await call('alice', 'POST', tags, { tags: { [oddKey]: oddValue } }));
  const { tags: tag } = await read(await call('alice', 'GET', tags));
  await read(await call('alice', 'DELETE', `${tags}?tagKeys=${encodeURIComponent(oddKey)}`));
  const { tags: untag } = await read(await call('alice', 'GET', tags));
  const denied = await call('frank', 'GET', broker);
  const { message } = (await denied.json()) as { message: string };
  const absent = await call('alice', 'GET', '/v1/brokers/b-none');
  const deleted = await read(await call('alice', 'DELETE', broker));
  const identity = await call('alice', 'POST', '/', 'Action=GetCallerIdentity&Version=2011-06-15');
  return {
    list: (brokerSummaries as unknown[]).length,
    create: created.brokerId,
    describe: described.brokerName,
    user: user.username,
    tag,
    untag,
    denied: `${errorType(denied)}: ${message}`,
    absent: errorType(absent),
    delete: deleted.brokerId,
    identity: /<Arn>(.*)<\/Arn>/.exec(await identity.text())?.[1],
  };
}
