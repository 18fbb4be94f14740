import type { Osls } from './oslsService.ts';

/**
 * Whether a resource of serverless.yml, other than the catch-all, has this path. API Gateway finds the
 * resource first and then its method, so other methods of a known path never reach the catch-all.
 */
export function knownResources(functions: Osls['service']['functions']): (path: string) => boolean {
  const declared = Object.values(functions)
    .flatMap((definition) => definition.events ?? [])
    .flatMap(({ http }) => (http && !http.path.includes('+}') ? [segments(http.path)] : []))
    .filter((resource) => resource.length > 0);
  return (path) => {
    const asked = segments(path);
    return declared.some(
      (resource) =>
        resource.length === asked.length &&
        resource.every((part, i) => part === asked[i] || (part.startsWith('{') && asked[i] !== '')),
    );
  };
}

/** A REST API takes a path with a trailing slash for the one without. */
function segments(path: string): string[] {
  const inner = path.replace(/^\//, '').replace(/\/$/, '');
  return inner === '' ? [] : inner.split('/');
}
