import { setTimeout as wait } from 'node:timers/promises';
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { keysOf as issuedKeys, type Keys } from '../../../tests/integration/stsWorld.ts';
import type { Call } from '../measure/call.ts';
import { Tally, type TallyParts } from '../measure/tally.ts';
import { keysOf, REGION, type World } from '../world.ts';
import { hostileCalls } from './hostileCalls.ts';
import { type Journeys, journeys } from './journey.ts';
import { sdkClients } from './sdkClients.ts';
import { signFor } from './sign.ts';
import { wireCall } from './wireCalls.ts';
import { wireClient } from './wireClient.ts';

/** The task of a client process. */
export interface Order {
  readonly world: World;
  /** Each sends its next call when the last one is answered. */
  readonly connections: number;
  readonly milliseconds: number;
  readonly journeys: number;
  /** From one broker to a journey's next. */
  readonly brokerEveryMs: number;
}

export type FromParent = { readonly order: Order } | 'report';
/** A report holds what came since the last one. */
export type ToParent = { readonly report: TallyParts; readonly ended: boolean; readonly failure?: string };

const HOSTILE_PART = 0.1;
/**
 * The other clients: a write if one is due, then SDKs and plain signers; the SDK's calls use temporary
 * credentials.
 */
const WRITE_PART = 0.1;
const SESSION_PART = 0.3;
const SDK_PART = 0.55;

let tally = new Tally();
let hostile = 0;
let all = 0;

function report(ended: boolean, failure?: string): void {
  const told: ToParent = { report: tally.parts(), ended, ...(failure !== undefined && { failure }) };
  tally = new Tally();
  process.send?.(told);
}

// The parent process is gone, so there is no receiver for the report.
process.on('disconnect', () => process.exit());
process.on('message', (message: FromParent) => {
  if (message === 'report') {
    report(false);
    return;
  }
  run(message.order)
    .then(() => report(true))
    .catch((error: unknown) => report(true, String(error)))
    .finally(() => process.disconnect());
});

async function run(order: Order): Promise<void> {
  const { world, connections, milliseconds } = order;
  const end = performance.now() + milliseconds;
  const sign = signFor(world);
  const attacks = hostileCalls(world, sign, await sessionOf(world));
  const writer = wireClient(world.port, order.journeys);
  const lives = Array.from({ length: order.journeys }, () =>
    journeys(world, sign, writer, order.brokerEveryMs),
  );
  const connection = async () => {
    const sdk = sdkClients(world);
    const client = wireClient(world.port);
    while (performance.now() < end) {
      await one(
        isHostileTurn()
          ? attacks()
          : (writeOf(lives) ??
              (Math.random() < SDK_PART
                ? Math.random() < SESSION_PART
                  ? sdk.session()
                  : sdk.longTerm()
                : wireCall(world, sign, client))),
      );
    }
    sdk.close();
    client.close();
  };
  await Promise.all(Array.from({ length: connections }, connection));
  writer.close();
}

/** Exactly that part, whatever the others do. */
function isHostileTurn(): boolean {
  all += 1;
  if (hostile >= all * HOSTILE_PART) return false;
  hostile += 1;
  return true;
}

function writeOf(lives: readonly Journeys[]): Call | undefined {
  if (Math.random() >= WRITE_PART) return undefined;
  return lives[Math.floor(Math.random() * lives.length)]?.next();
}

/** Signing counts too: it is little, and the same for all. */
async function one({ send, ...call }: Call): Promise<void> {
  const started = performance.now();
  const told = await send().catch((error: unknown) => `failed: ${error}`);
  tally.note(call, told, performance.now() - started);
  // A gateway that is gone must not be asked a million times a second.
  if (told.startsWith('failed')) await wait(100);
}

/** A true session for forgers to start from. */
async function sessionOf(world: World): Promise<Keys> {
  const sts = new STSClient({ endpoint: world.url, region: REGION, credentials: keysOf(world, 'alice') });
  const { Credentials } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 7_200 }));
  sts.destroy();
  return issuedKeys(Credentials);
}
