import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { AuthorizerEvent } from '../frontDoor/functionEvents.ts';
import type { FunctionDefinition, Osls } from './oslsService.ts';

/** Lambda's default when neither the function nor the provider sets one. */
const DEFAULT_TIMEOUT_SECONDS = 6;

export type RunAuthorizer = (event: AuthorizerEvent) => Promise<unknown>;

type Handler = (event: unknown, context: object) => unknown;

/**
 * Loads the authorizer's bundle, which is built like the deployed one. Returns a function that runs it as
 * Lambda does: with its environment and its timeout, and with its answer converted to JSON and back. Throws
 * if serverless.yml or the bundle has no such function.
 */
export function loadAuthorizer(osls: Osls, key: string): RunAuthorizer {
  const definition = osls.service.functions[key];
  if (!definition)
    throw new Error(`serverless.yml has no function '${key}', which its routes name as authorizer.`);
  Object.assign(process.env, functionEnvironment(osls, definition));
  const handler = loadHandler(osls, definition.handler);
  const seconds = definition.timeout ?? osls.service.provider.timeout ?? DEFAULT_TIMEOUT_SECONDS;
  return async (event) => {
    const deadline = Date.now() + seconds * 1000;
    const answer = await within(seconds, () => handler(event, lambdaContext(osls, definition, deadline)));
    return answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
  };
}

function loadHandler(osls: Osls, handler: string): Handler {
  const { location } = osls.service.custom['serverless-offline'];
  if (location === undefined)
    throw new Error('The functions are not built: serverless-esbuild must run first.');
  const dot = handler.lastIndexOf('.');
  const extension = osls.service.custom.esbuild.outputFileExtension;
  const file = resolve(osls.serviceDir, location, `${handler.slice(0, dot)}${extension}`);
  const found: unknown = createRequire(import.meta.url)(file)[handler.slice(dot + 1)];
  if (typeof found !== 'function') throw new Error(`${file} exports no ${handler.slice(dot + 1)}.`);
  return found as Handler;
}

function functionEnvironment(osls: Osls, definition: FunctionDefinition): Record<string, string> {
  const { provider } = osls.service;
  const declared = Object.entries({ ...provider.environment, ...definition.environment });
  return {
    ...Object.fromEntries(
      declared.filter(([, value]) => value != null).map(([name, value]) => [name, String(value)]),
    ),
    AWS_REGION: provider.region,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize(osls, definition)),
    IS_OFFLINE: 'true',
  };
}

function lambdaContext(osls: Osls, definition: FunctionDefinition, deadline: number): object {
  return {
    awsRequestId: randomUUID(),
    callbackWaitsForEmptyEventLoop: true,
    functionName: definition.name,
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    invokedFunctionArn:
      `arn:aws:lambda:${osls.service.provider.region}` + `:123456789012:function:${definition.name}`,
    logGroupName: `/aws/lambda/${definition.name}`,
    logStreamName: 'offline',
    memoryLimitInMB: String(memorySize(osls, definition)),
  };
}

function memorySize(osls: Osls, definition: FunctionDefinition): number {
  return definition.memorySize ?? osls.service.provider.memorySize ?? 1024;
}

async function within(seconds: number, run: () => unknown): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const message = `Task timed out after ${seconds.toFixed(2)} seconds`;
    timer = setTimeout(() => reject(new Error(message)), seconds * 1000);
  });
  try {
    return await Promise.race([run(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
