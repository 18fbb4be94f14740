import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { authorizerEvent } from '../events/restEvent.ts';
import { parseAuthorization } from '../src/authz/parse/parseAuthorization.ts';
import { parseEvent } from '../src/authz/parse/parseEvent.ts';
import type { CloudTrailRecord } from '../src/runtime/records/cloudTrail.ts';
import { accessKeys } from '../src/state/keys/accessKeys.ts';
import { prepareHandlers } from '../tests/handlers/localGateway.ts';
import { compare } from './compare.ts';
import type { Figure } from './figure.ts';
import { inTurns } from './inTurns.ts';
import { jsSdkListBrokers } from './requests/jsSdk.ts';
import { signatureCrypto } from './requests/signatureCrypto.ts';
import { signedTexts } from './requests/signedTexts.ts';

const CALLS = 20;
/** The members that the logger adds to every record; our records have the first two. */
const LOGGERS_OWN = ['level', 'message', 'timestamp', 'service', 'sampling_rate'];

/**
 * The whole function with warm caches over a real engine: event in, policy out, with its decision record and
 * its metric. Beside the crypto alone with the same record and a metric, made and written the plain way.
 */
export async function bench(): Promise<Figure[]> {
  const gateway = await prepareHandlers();
  try {
    // Read when the module is loaded: with metrics, as deployed.
    delete process.env.POWERTOOLS_METRICS_DISABLED;
    const { handler } = await import('../src/handlers/authorizer.ts');
    const alice = gateway.credentials.get('alice');
    const key = await accessKeys(gateway.table, gateway.keyring.secrets).find(alice?.accessKeyId ?? '');
    if (alice === undefined || key === undefined) throw new Error('alice has no key.');
    const event = authorizerEvent(await jsSdkListBrokers(alice, 'http://localhost:4010'));

    // Only the first call reports the age of the policies; calls of the next seconds do not.
    await recorded(() => handler(event));
    const [answer, written] = await recorded(() => handler(event));
    strictEqual(answer.policyDocument.Statement[0]?.Effect, 'Allow');
    const [record = {}, metric] = written;
    strictEqual((record as unknown as CloudTrailRecord).additionalEventData.verdict, 'allowed');
    strictEqual(metric?.Allowed, 1);

    const request = parseEvent(event, 'authorizer');
    const crypto = signatureCrypto(signedTexts(request, parseAuthorization(request), key.secret));
    const plain = plainRecord(record);
    const [, alike] = await recorded(plain);
    deepStrictEqual(alike.map(shape), written.map(shape));

    const [own, alone] = await inTurns([
      { name: 'warm authorizer: event to policy', run: () => handler(event), calls: CALLS },
      {
        name: 'crypto, one log record, one metric',
        run: () => {
          crypto();
          plain();
        },
        calls: CALLS,
      },
    ]);
    return [compare(own, alone, 'ns', { of: 'ratio', bound: 'at most', limit: 2 })];
  } finally {
    await gateway.stop();
  }
}

/** The same members through Powertools as its documentation shows it. */
function plainRecord(record: Readonly<Record<string, unknown>>): () => void {
  const logger = new Logger({ serviceName: 'mqgate' });
  const metrics = new Metrics({ namespace: 'mqgate', serviceName: 'mqgate' });
  const members = Object.fromEntries(Object.entries(record).filter(([name]) => !LOGGERS_OWN.includes(name)));
  return () => {
    logger.info('decision', members);
    metrics.singleMetric().addMetric('Allowed', MetricUnit.Count, 1);
  };
}

type Written = Readonly<Record<string, unknown>>;

/** Runs it once, and reads what it writes to standard output: one JSON object a line. */
async function recorded<Answer>(run: () => Answer): Promise<[Awaited<Answer>, Written[]]> {
  const { write } = process.stdout;
  const lines: string[] = [];
  process.stdout.write = ((text: string) => lines.push(text) > 0) as typeof write;
  try {
    return [await run(), lines.map((line) => JSON.parse(line) as Written)];
  } finally {
    process.stdout.write = write;
  }
}

/** Names, order and sizes: times differ from call to call. */
function shape(record: Written): unknown {
  return Object.entries(record)
    .filter(([name]) => !LOGGERS_OWN.includes(name))
    .map(([name, value]) => [name, typeof value === 'number' ? 'number' : JSON.stringify(value).length]);
}
