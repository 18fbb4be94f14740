import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  IdempotentParameterMismatchException,
  InternalServerError,
  ResourceInUseException,
  ResourceNotFoundException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../../src/state/table/client.ts';
import { type EngineError, isEngineError } from './engineError.ts';
import type { TableEngine } from './openEngine.ts';

/** The most attempts of a call, as in openTable. */
const ATTEMPTS = 3;
/** The pause before the second attempt; before the third it is twice as long. */
const FIRST_PAUSE_MS = 20;

/** The timer function, kept at the start, because a user's test may replace the global one (fake timers). */
const { setTimeout: startTimer } = globalThis;

/**
 * The SDK's classes for the errors of the engine. Every other error becomes a plain Error with the error's
 * name, as in the SDK.
 */
const ERRORS = {
  ConditionalCheckFailedException,
  IdempotentParameterMismatchException,
  InternalServerError,
  ResourceInUseException,
  ResourceNotFoundException,
  TransactionCanceledException,
} as const;

/** The members of an SDK command that are used here. */
interface CommandLike {
  readonly input: object;
  /**
   * Its third element is the operation's name. The class name cannot be used, because a minified bundle
   * changes it.
   */
  readonly schema?: readonly unknown[];
}

/**
 * A DynamoDBClient whose calls go to an engine in this process. Nothing is signed or sent; no environment
 * variable, credentials file or profile is read, which is why every setting that the SDK would look up is
 * given. Middleware of the client is not run.
 */
export class EngineClient extends DynamoDBClient {
  readonly #engine: TableEngine;
  #calls = 0;

  constructor(engine: TableEngine) {
    super({
      region: 'local',
      endpoint: 'http://localhost',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: ATTEMPTS,
      retryMode: 'standard',
      defaultsMode: 'standard',
      useDualstackEndpoint: false,
      useFipsEndpoint: false,
      userAgentAppId: 'mqgate',
      accountIdEndpointMode: 'disabled',
      authSchemePreference: [],
      endpointDiscoveryEnabled: false,
    });
    this.#engine = engine;
    // The SDK declares one `send` for each command. This one accepts all commands.
    this.send = ((command: CommandLike, options?: unknown, callback?: unknown) => {
      const done = [options, callback].find((each) => typeof each === 'function');
      const answer = this.#send(command, options);
      if (!done) return answer;
      answer.then(
        (output) => done(null, output),
        (error) => done(error),
      );
      return undefined;
    }) as DynamoDBClient['send'];
  }

  async #send(command: CommandLike, options: unknown): Promise<object> {
    throwIfAborted(options);
    const operation = String(command.schema?.[2]);
    const requestId = `local-${++this.#calls}`;
    for (let attempts = 1; ; attempts++) {
      try {
        const output = this.#engine.call(operation, command.input as Record<string, unknown>);
        output.$metadata = { httpStatusCode: 200, requestId, attempts, totalRetryDelay: 0 };
        return output;
      } catch (error) {
        if (!isEngineError(error)) throw error;
        const isLast = error.status !== 500 || attempts === ATTEMPTS;
        if (isLast) throw sdkError(error, { httpStatusCode: error.status, requestId, attempts });
        await pause(FIRST_PAUSE_MS * attempts);
      }
    }
  }
}

/** The engine that this process has opened for its bundles, and the name of the table. */
export interface SharedEngine {
  readonly name: string;
  readonly engine: TableEngine;
  /** Whether a real process runs for each broker of the table. */
  readonly realBrokers: boolean;
}

const SHARED = Symbol.for('mqgate.engine');
const shelf = globalThis as { [SHARED]?: SharedEngine | undefined };

/** Shares an engine with the bundles of this process; undefined ends the sharing. */
export function shareEngine(shared: SharedEngine | undefined): void {
  shelf[SHARED] = shared;
}

/** The table of the shared engine, with the caller's copy of the SDK; undefined if no engine is shared. */
export function sharedTable(): Table | undefined {
  const shared = shelf[SHARED];
  return shared && { name: shared.name, client: new EngineClient(shared.engine) };
}

/** Whether the brokers of the shared engine's table are real processes. */
export function hasRealBrokers(): boolean {
  return shelf[SHARED]?.realBrokers === true;
}

interface Metadata {
  readonly httpStatusCode: number;
  readonly requestId: string;
  readonly attempts: number;
}

function sdkError(error: EngineError, metadata: Metadata): Error {
  const { code, message, members } = error;
  const $metadata = { ...metadata, totalRetryDelay: 0 };
  if (Object.hasOwn(ERRORS, code)) {
    const Exception = ERRORS[code as keyof typeof ERRORS];
    const options = { message, $metadata, ...members } as ConstructorParameters<typeof Exception>[0];
    return Object.assign(new Exception(options as never), { cause: error.cause });
  }
  const $fault = error.status === 500 ? 'server' : 'client';
  return Object.assign(new Error(message), { name: code, $fault, $metadata, ...members });
}

function throwIfAborted(options: unknown): void {
  if (typeof options !== 'object' || options === null || !('abortSignal' in options)) return;
  const { abortSignal } = options as { abortSignal?: { aborted: boolean } };
  if (abortSignal?.aborted) throw Object.assign(new Error('Request aborted'), { name: 'AbortError' });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    startTimer(resolve, milliseconds);
  });
}
