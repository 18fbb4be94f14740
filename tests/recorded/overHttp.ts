import { createGateway } from '../../local/embedded/createGateway.ts';
import { OPERATIONS } from '../../src/mq/operations.ts';
import { signedAs } from '../authz/fixtures/signedAs.ts';
import { exchange, type RawAnswer, wire } from '../integration/attacks/rawHttp.ts';
import { CREATION_MS, type Sent } from '../mq/world.ts';
import { replayAmazonMq } from './amazonMq.ts';
import type { Compared } from './compared.ts';

const ACCOUNT = '123456789012';

/** Every recorded call of Amazon MQ, signed and sent over HTTP to a whole gateway. */
export async function compareOverHttp(): Promise<readonly Compared[]> {
  const gateway = await createGateway({ lifecycle: CREATION_MS / 1000 });
  const { port } = gateway;
  const call = async (name: string, { path = {}, query = [], body }: Sent): Promise<unknown> => {
    const operation = OPERATIONS.find((one) => one.name === name);
    if (operation === undefined) throw new Error(`no operation ${name}`);
    const filled = operation.path.replaceAll(
      /\{(\w+)\}/g,
      (_, label: string) => (path as Record<string, string>)[label] ?? '',
    );
    const signed = await signedAs('header', {
      method: operation.method,
      path: filled,
      query: Object.fromEntries(query),
      at: Date.now(),
      credentials: gateway.credentials('root'),
      headers: { host: `localhost:${port}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const [answer] = await exchange({ port }, wire(signed));
    if (answer === undefined) throw new Error('no answer');
    return asClientsSee(answer);
  };
  try {
    return await replayAmazonMq(async () => {
      await gateway.reset();
      return { account: ACCOUNT, call, settle: () => gateway.advance({ seconds: CREATION_MS / 1000 + 1 }) };
    });
  } finally {
    await gateway.close();
  }
}

function asClientsSee({ status, headers, body: text }: RawAnswer): unknown {
  const body = text === '' ? undefined : JSON.parse(text);
  if (status < 300) return { status, body };
  const error = headers.find(([name]) => name === 'x-amzn-errortype')?.[1];
  return { status, error, ...body };
}
