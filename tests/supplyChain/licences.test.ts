import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isAllowed } from '../../.ci/allowedLicences.ts';
import { bundledPackages, type Service } from '../../.ci/bundledPackages.ts';
import { licencesPage } from '../../.ci/licencesPage.ts';
import { PROJECT, readLock } from '../../.ci/lockedPackages.ts';
import { runSls } from '../local/runSls.ts';

type Bundles = Awaited<ReturnType<typeof bundledPackages>>;

const { packages } = readLock();
let snapshot: Bundles;
let live: Bundles;

beforeAll(async () => {
  const { PATH, HOME } = process.env;
  const { code, stdout } = await runSls(['print', '--format', 'json'], { PATH, HOME });
  expect(code).toBe(0);
  const service: Service = JSON.parse(stdout);
  snapshot = await bundledPackages(service, 'snapshot');
  live = await bundledPackages(service, 'aws');
}, 240_000);

const shippedPaths = () => new Set([...snapshot, ...live].flatMap(({ paths }) => paths));

/** In every function. */
const ALL = [
  '@aws-lambda-powertools/commons',
  '@aws-lambda-powertools/logger',
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/core',
  '@aws-sdk/dynamodb-codec',
  '@aws-sdk/endpoint-cache',
  '@aws-sdk/middleware-endpoint-discovery',
  '@aws/lambda-invoke-store',
  '@smithy/core',
  '@smithy/node-http-handler',
  '@smithy/signature-v4',
  '@smithy/types',
  'mnemonist',
  'obliterator',
];
const HANDLER = ['@middy/core', 'zod'];
const XML = [
  '@nodable/entities',
  'anynum',
  'fast-xml-parser',
  'is-unsafe',
  'path-expression-matcher',
  'strnum',
  'xml-naming',
];
/** Of AssumeRoleWithSAML. The signature library has versions of its own of two packages. */
const SAML = [
  '@xmldom/is-dom-node',
  '@xmldom/xmldom',
  'xml-crypto',
  'xml-crypto/node_modules/@xmldom/xmldom',
  'xml-crypto/node_modules/xpath',
];
const OF_FUNCTION: Record<string, string[]> = {
  authorizer: [],
  brokers: HANDLER,
  catalogue: HANDLER,
  configurations: [...HANDLER, ...XML],
  query: ['@middy/core', 'jose', ...SAML],
  tags: HANDLER,
  unknown: HANDLER,
  users: HANDLER,
};
/** What live IAM adds to each. */
const LIVE = [
  '@aws-sdk/client-iam',
  '@aws-sdk/client-organizations',
  '@aws-sdk/client-sts',
  '@aws-sdk/signature-v4-multi-region',
  '@aws-sdk/xml-builder',
];

describe('the deployed bundles', () => {
  it('hold exactly these packages', () => {
    const names = (bundles: Bundles) =>
      Object.fromEntries(
        bundles.map(({ name, paths }) => [name, paths.map((path) => path.replace('node_modules/', ''))]),
      );
    const expected = (more: string[]) =>
      Object.fromEntries(
        Object.entries(OF_FUNCTION).map(([name, own]) => [name, [...ALL, ...own, ...more].toSorted()]),
      );
    expect(names(snapshot)).toEqual(expected([]));
    expect(names(live)).toEqual(expected(LIVE));
  });

  it('import at run time only what Node has', () => {
    expect([...snapshot, ...live].flatMap(({ external }) => external)).toEqual([]);
  });

  it('come from locked packages, none of them for development', () => {
    const locked = new Map(packages.map((one) => [one.path, one]));
    for (const path of shippedPaths()) expect(locked.get(path), path).toMatchObject({ dev: false });
  });
});

describe('the licences', () => {
  it('of installed packages without those for development are permissive', () => {
    const refused = packages.filter(({ dev, license }) => !dev && !isAllowed(license, 'deployed'));
    expect(refused).toEqual([]);
  });

  it('of all other packages allow their use as tools', () => {
    expect(packages.filter(({ license }) => !isAllowed(license, 'tool'))).toEqual([]);
  });

  it('are listed in docs/licences.md, which is current (npm run licences)', () => {
    expect(readFileSync(join(PROJECT, 'docs/licences.md'), 'utf8')).toBe(licencesPage(shippedPaths()));
  });

  it.each([
    ['MIT', true, true],
    ['MPL-2.0', false, true],
    ['(MIT OR GPL-3.0-or-later)', true, true],
    ['(MIT AND GPL-3.0-or-later)', false, false],
    ['(MIT AND Zlib)', false, true],
    ['AGPL-3.0-only', false, false],
    ['GPL-2.0 WITH Classpath-exception-2.0', false, false],
    ['(GPL-3.0-only OR (MIT AND AGPL-3.0-only))', false, false],
    ['SEE LICENSE IN LICENSE.txt', false, false],
    ['UNLICENSED', false, false],
    ['SSPL-1.0', false, false],
    [undefined, false, false],
  ])('of the kind %s may be deployed: %j, as a tool: %j', (licence, deployed, tool) => {
    expect([isAllowed(licence, 'deployed'), isAllowed(licence, 'tool')]).toEqual([deployed, tool]);
  });
});
