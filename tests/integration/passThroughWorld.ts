import { type Profile, readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { modelWorld } from './modelWorld.ts';

/** The account of the demo file, on both sides. */
export const ACCOUNT = '123456789012';

/**
 * A gateway with the state backend in Amazon MQ's place, and one that passes calls on to it under an
 * administrator's keys.
 */
export async function passThroughWorld() {
  const upstream = await modelWorld('root', { LIFECYCLE_SECONDS: '0.6' });
  const { accessKeyId, secretAccessKey } = upstream.credentials;
  const gateway = await modelWorld(
    'alice',
    passingOnTo(upstream.gateway.url, { accessKeyId, secretAccessKey }),
  );
  return { upstream, gateway };
}

/** The environment of a gateway that passes calls on. */
export function passingOnTo(
  url: string,
  keys: Pick<Profile, 'accessKeyId' | 'secretAccessKey'>,
): Record<string, string> {
  return {
    BACKEND: 'amazon-mq',
    // Long enough that a test sees fresh facts only where the design reads them again.
    FACTS_CACHE_SECONDS: '60',
    GATEWAY_ACCOUNT_ID: ACCOUNT,
    AWS_ENDPOINT_URL_MQ: url,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  };
}

export async function keysOf(credentialsFile: string, name: string): Promise<Profile> {
  const found = (await readCredentialsFile(credentialsFile)).find((profile) => profile.name === name);
  if (found === undefined) throw new Error(`no profile ${name}`);
  return found;
}

/**
 * An answer of which only what two calls cannot share is taken out: ids, names drawn by the test, moments and
 * drawn windows.
 */
export function withoutChance(value: unknown): unknown {
  const text = JSON.stringify(value, (name, entry) =>
    /^maintenanceWindowStartTime$/i.test(name) ? 'drawn' : entry,
  );
  return JSON.parse(
    text
      .replace(/\b([bc])-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '$1-id')
      .replace(/\bmodel-\d+-\d+/g, 'model-n')
      .replace(/\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|\+00:00)/g, 'moment'),
  );
}
