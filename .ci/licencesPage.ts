import { type LockedPackage, readLock } from './lockedPackages.ts';

const version = ({ name, version: number }: LockedPackage) => `${name} ${number}`;

function byLicence(packages: readonly LockedPackage[]): [licence: string, packages: LockedPackage[]][] {
  const groups = Map.groupBy(packages, ({ license }) => license ?? 'none');
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** docs/licences.md, from the lock file and from what the bundles hold (paths in the lock file). */
export function licencesPage(bundled: ReadonlySet<string>): string {
  const { packages } = readLock();
  const sorted = packages.toSorted((a, b) => (version(a) < version(b) ? -1 : 1));
  const shipped = sorted.filter(({ path }) => bundled.has(path));
  const others = sorted.filter(({ path, dev }) => !dev && !bundled.has(path));
  const tools = sorted.filter(({ dev }) => dev);
  const lines = (some: readonly LockedPackage[]) =>
    some.map((one) => `| ${one.name} | ${one.version} | ${one.license} |`).join('\n');
  const groups = byLicence(tools).map(([licence, some]) => {
    const names = [...new Set(some.map(({ name }) => name))];
    return `**${licence}** (${names.length}): ${names.join(', ')}.`;
  });
  return `# Licences

\`npm run licences\` writes this page from the lock file, with the packages of all platforms. A test fails
if the page is not current, or if a licence is not in \`.ci/allowedLicences.ts\`. mqgate itself is under the
MIT licence.

## In the functions' bundles
| package | version | licence |
| --- | --- | --- |
${lines(shipped)}

## In the command line and the local gateway, not deployed
\`@dynoxide/linux-x64\` is a separate program that tests start; it is optional.

| package | version | licence |
| --- | --- | --- |
${lines(others)}

## For building and testing only
${groups.join('\n\n')}
`;
}
