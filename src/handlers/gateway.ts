import type { Context } from 'aws-lambda';
import { isQueryCall } from '../authz/enforce/queryCall.ts';
import { type Refusal, RequestRefused } from '../authz/errors.ts';
import type { UnverifiedRequest } from '../authz/parse/parseEvent.ts';
import { parseUrlEvent } from '../authz/parse/parseUrlEvent.ts';
import { type FunctionName, routeOf, routeOfResource } from '../mq/routes.ts';
import { type HttpAnswer, refused, undecidable } from '../runtime/answer.ts';
import { type Container, once } from '../runtime/container.ts';
import { deployed } from '../runtime/deployed.ts';
import { apiMiddleware, type LoadOperations, runAllowed } from './middleware/apiFunction.ts';
import { type AuthorizedEvent, enforceCallAtOnce } from './middleware/enforceCall.ts';

/** The answer of API Gateway to a method that a known path does not have. */
const NO_METHOD: Refusal = {
  name: 'MissingAuthenticationTokenException',
  message: 'Missing Authentication Token',
};

/** The name of a resource that no operation has. `routeOf` gives it to such a request. */
const NO_RESOURCE = '';

const resourceOf = (method: string, path: string) => routeOf(method, path)?.resource ?? NO_RESOURCE;

/** The functions whose operations run here; each is loaded with its first allowed call. */
const LOADED: Readonly<Record<Exclude<FunctionName, 'query'>, LoadOperations>> = {
  brokers: async (container) => (await import('./brokers.ts')).loadBrokers(container),
  users: async (container) => (await import('./users.ts')).loadUsers(container),
  configurations: async (container) => (await import('./configurations.ts')).loadConfigurations(container),
  tags: async (container) => (await import('./tags.ts')).loadTags(container),
  catalogue: async () => (await import('./catalogue.ts')).loadCatalogue(),
  unknown: async () => ({}),
};

/**
 * The whole gateway in one function, behind a function URL. The body has arrived when a request is decided,
 * so there is one phase: no authorizer, no verdict that travels, no seal
 * (docs/adr/0019-a-function-url-is-a-second-front-door.md).
 */
export function gateway(container: Container) {
  // STS with its parsers is a third of the bundle, and most calls do not use the Query protocol.
  const query = once(async () => (await import('./query.ts')).queryAtOnce(container));
  const runs = new Map(
    Object.entries(LOADED).map(([name, load]) => [name as FunctionName, runAllowed(container, load)]),
  );
  const api = apiMiddleware(container, enforceCallAtOnce(container)).handler(
    (event: unknown, context?: Context) => {
      const allowed = event as AuthorizedEvent;
      const { method, resource } = allowed.request;
      const run = runs.get(routeOfResource(method, resource)?.functionName ?? 'unknown');
      if (run === undefined) throw new Error('A Query call came to the operations of Amazon MQ.');
      return run(allowed, context?.invokedFunctionArn ?? '');
    },
  );
  return async (event: unknown, context: Context): Promise<HttpAnswer> => {
    let request: UnverifiedRequest;
    try {
      const measure = await container.measure();
      request = measure('parse', () => parseUrlEvent(event, resourceOf));
    } catch (error) {
      if (error instanceof RequestRefused) return refused({ name: error.name, message: error.message });
      await container.logs.undecidable(error, '');
      return undecidable();
    }
    if (request.resource === NO_RESOURCE) return refused(NO_METHOD);
    return isQueryCall(request) ? (await query())(request) : api(request, context);
  };
}

export const handler = deployed(gateway);
