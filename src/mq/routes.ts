import { OPERATIONS } from './operations.ts';

/** The functions of deploy/api/functions.yml that serve routes. */
export type FunctionName =
  | 'brokers'
  | 'users'
  | 'configurations'
  | 'tags'
  | 'catalogue'
  | 'query'
  | 'unknown';

/** A method of a resource, and the function that serves it. */
export interface Route {
  /** In capitals; `ANY` means every method. */
  readonly method: string;
  /** As API Gateway writes it: `/v1/brokers/{brokerId}`. */
  readonly resource: string;
  readonly functionName: FunctionName;
}

/** A route that a request was matched to, with its path's labels as they were sent. */
export interface RoutedCall extends Route {
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The function of an operation by the beginning of its path; the first row that fits decides. */
const SERVED_BY: readonly (readonly [beginning: string, functionName: FunctionName])[] = [
  ['/v1/brokers/{brokerId}/users', 'users'],
  ['/v1/brokers', 'brokers'],
  ['/v1/configurations', 'configurations'],
  ['/v1/tags', 'tags'],
  ['/v1/broker-', 'catalogue'],
];

const CATCH_ALL = '/{proxy+}';

/** The routes of deploy/api/functions.yml. A test compares the two lists. */
export const ROUTES: readonly Route[] = [
  ...OPERATIONS.map(({ method, path }) => ({ method, resource: path, functionName: servedBy(path) })),
  { method: 'POST', resource: '/', functionName: 'query' },
  { method: 'GET', resource: '/', functionName: 'query' },
  { method: 'ANY', resource: '/', functionName: 'unknown' },
  { method: 'ANY', resource: CATCH_ALL, functionName: 'unknown' },
];

interface Resource {
  readonly parts: readonly string[];
  readonly methods: ReadonlyMap<string, Route>;
}

const RESOURCES: readonly Resource[] = resources(ROUTES.filter(({ resource }) => resource !== CATCH_ALL));

/**
 * The route of a request. A REST API first finds the resource by the path, then its method. Undefined for a
 * method that a known resource does not have, which API Gateway answers with MISSING_AUTHENTICATION_TOKEN;
 * the catch-all serves only paths that no resource matches. `path` is the request target's, as it was sent.
 */
export function routeOf(method: string, path: string): RoutedCall | undefined {
  const asked = segments(path);
  const found = RESOURCES.find(({ parts }) => matches(parts, asked));
  if (found === undefined) {
    const proxy = path.replace(/^\//, '');
    return { method: 'ANY', resource: CATCH_ALL, functionName: 'unknown', pathParameters: { proxy } };
  }
  const route = found.methods.get(method) ?? found.methods.get('ANY');
  return route && { ...route, pathParameters: labels(found.parts, asked) };
}

/** The route of a method of a resource that `routeOf` has matched. */
export function routeOfResource(method: string, resource: string): Route | undefined {
  return ROUTES.find((route) => route.resource === resource && route.method === method);
}

function servedBy(path: string): FunctionName {
  const row = SERVED_BY.find(([beginning]) => path.startsWith(beginning));
  if (row === undefined) throw new Error(`No function serves ${path}.`);
  return row[1];
}

function resources(routes: readonly Route[]): Resource[] {
  const byPath = Map.groupBy(routes, ({ resource }) => resource);
  return [...byPath].map(([path, served]) => ({
    parts: segments(path),
    methods: new Map(served.map((route) => [route.method, route])),
  }));
}

/** A REST API takes a path with a trailing slash for the one without. */
function segments(path: string): string[] {
  const inner = path.replace(/^\//, '').replace(/\/$/, '');
  return inner === '' ? [] : inner.split('/');
}

function matches(parts: readonly string[], asked: readonly string[]): boolean {
  if (parts.length !== asked.length) return false;
  return parts.every((part, i) => {
    const segment = asked[i] ?? '';
    if (part.startsWith('{')) return segment !== '';
    return part === segment || (segment.includes('%') && part === decodeURIComponent(segment));
  });
}

function labels(parts: readonly string[], asked: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    parts.flatMap((part, i) =>
      part.startsWith('{') ? [[part.slice(1, -1), decodeURIComponent(asked[i] ?? '')]] : [],
    ),
  );
}
