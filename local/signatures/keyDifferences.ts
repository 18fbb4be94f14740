import { createHmac } from 'node:crypto';
import { basicFormat, parseBasicFormat } from '../../src/authz/authenticate/requestDate.ts';
import { chain, type Draft, type Facts, keyOf, sha256 } from './draft.ts';
import type { Difference, Part } from './requestDifferences.ts';

/** Regions that a signer may have used: its own default, or that of an example. */
const REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-central-1',
  'eu-north-1',
  'eu-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'sa-east-1',
  'us-gov-west-1',
  'cn-north-1',
  'aws-global',
  'local',
  'localhost',
  '',
];

const SERVICES = [
  'mq',
  'sts',
  'iam',
  'execute-api',
  'amazonmq',
  'AmazonMQ',
  'MQ',
  's3',
  'es',
  'lambda',
  'aws',
  '',
];

/** The differences in seconds between two readings of the clock within one signer. */
const CLOCK_STEPS = [-3, -2, -1, 1, 2, 3];
const DAY_MS = 86_400_000;

const AWS4 = Buffer.from('AWS4');

/** Signing keys and scopes with other words: in both, or in one of the two. */
function scoped(draft: Draft, facts: Facts, words: Partial<Pick<Facts, 'day' | 'region' | 'service'>>) {
  const { day, region, service } = { ...facts, ...words };
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = keyOf(chain(Buffer.concat([AWS4, facts.secret]), [day, region, service, 'aws4_request']));
  return [{ scope, key }, { key }, { scope }].filter((one) => one.scope !== draft.scope);
}

const word =
  (name: 'region' | 'service', words: readonly string[]): Difference['drafts'] =>
  (draft, facts) =>
    words.filter((one) => one !== facts[name]).flatMap((one) => scoped(draft, facts, { [name]: one }));

/** Signing keys that were derived from the correct secret in another way. */
const derived =
  (derive: (facts: Facts, terms: readonly string[]) => readonly Buffer[]): Difference['drafts'] =>
  (_, facts) =>
    derive(facts, [facts.day, facts.region, facts.service, 'aws4_request']).map((key) => ({
      key: keyOf(key),
    }));

const prefixed = (secret: Buffer | string) => Buffer.concat([AWS4, Buffer.from(secret)]);

export const SCOPE: readonly Difference[] = [
  {
    part: 'region',
    says: 'Another region is in the signing key or in the string to sign than in Credential.',
    drafts: word('region', REGIONS),
  },
  {
    part: 'service',
    says: 'Another service is in the signing key or in the string to sign than in Credential.',
    drafts: word('service', SERVICES),
  },
  {
    part: 'date',
    says: 'Another day is in the signing key or in the string to sign than in Credential.',
    drafts: (draft, facts) => {
      const at = parseBasicFormat(facts.claim.date) ?? 0;
      const days = [at - DAY_MS, at + DAY_MS].map((millis) => basicFormat(millis).slice(0, 8));
      return [...days, facts.claim.date, ''].flatMap((day) => scoped(draft, facts, { day }));
    },
  },
  {
    part: 'date',
    says: 'Another time was signed than X-Amz-Date has: read the clock once, and use it in every place.',
    drafts: (_, { claim }) => {
      const at = parseBasicFormat(claim.date) ?? 0;
      return CLOCK_STEPS.map((seconds) => ({ date: basicFormat(at + seconds * 1_000) }));
    },
  },
  {
    part: 'date',
    says: 'The date was signed in another form; it is YYYYMMDDTHHMMSSZ, as in X-Amz-Date.',
    drafts: (_, { claim, request, day }) => {
      const at = new Date(parseBasicFormat(claim.date) ?? 0);
      const iso = at.toISOString();
      const sent = request.headers.get('date')?.[0] ?? at.toUTCString();
      return [sent, iso, `${iso.slice(0, 19)}Z`, day, claim.date.slice(0, -1), at.toUTCString()].map(
        (date) => ({
          date,
        }),
      );
    },
  },
  {
    part: 'scope',
    says: 'The scope in the string to sign is not day/region/service/aws4_request.',
    drafts: (_, { claim, day, region, service }) =>
      [claim.credential, `${day}/${region}/${service}`, `${claim.credential.split('/')[0]}/${day}`, ''].map(
        (scope) => ({ scope }),
      ),
  },
];

export const KEY: readonly Difference[] = [
  {
    part: 'key',
    says: "The signing key was derived without 'AWS4' before the secret access key.",
    drafts: derived(({ secret }, terms) => [chain(secret, terms)]),
  },
  {
    part: 'key',
    says: 'The secret access key was used with a blank or a line break around it.',
    drafts: derived(({ secret }, terms) =>
      ['\n', '\r\n', ' ', '\r', '\t'].flatMap((blank) => [
        chain(prefixed(`${secret}${blank}`), terms),
        chain(prefixed(`${blank}${secret}`), terms),
      ]),
    ),
  },
  {
    part: 'key',
    says: 'The secret access key was percent-encoded or decoded before it was used.',
    drafts: derived(({ secret }, terms) => {
      const text = secret.toString('latin1');
      const others = [encodeURIComponent(text), text.replaceAll('+', ' '), text.replaceAll('/', '\\/')];
      return [...others, `"${text}"`, `'${text}'`].map((other) => chain(prefixed(other), terms));
    }),
  },
  {
    part: 'key',
    says: 'The steps of the signing key were chained as hexadecimal text; each result is used as bytes.',
    drafts: derived(({ secret }, terms) => {
      const hex = (key: Buffer, text: string) =>
        Buffer.from(createHmac('sha256', key).update(text).digest('hex'));
      return [terms.reduce(hex, prefixed(secret))];
    }),
  },
  {
    part: 'key',
    says:
      'Key and text were exchanged in the steps of the signing key: the ' +
      'last result is the key of the next one.',
    drafts: derived(({ secret }, terms) => [
      terms.reduce((key, text) => createHmac('sha256', text).update(key).digest(), prefixed(secret)),
    ]),
  },
  {
    part: 'key',
    says:
      'Not all steps of the signing key were made, or in another order: ' +
      "day, region, service, 'aws4_request'.",
    drafts: derived(({ secret, day, region, service }, terms) => [
      prefixed(secret),
      secret,
      chain(prefixed(secret), terms.slice(0, 3)),
      chain(prefixed(secret), [region, day, service, 'aws4_request']),
      chain(prefixed(secret), [day, service, region, 'aws4_request']),
      chain(prefixed(secret), [day, region, 'aws4_request']),
    ]),
  },
];

const form = (says: string, ...drafts: readonly Partial<Draft>[]): Difference => ({
  part: 'form' satisfies Part,
  says,
  drafts: () => drafts,
});

export const FORM: readonly Difference[] = [
  form(
    'The canonical request ends in a line break; its last character is the last one of the payload hash.',
    {
      canonicalEnd: '\n',
    },
  ),
  form(
    'Lines were ended by CR LF; a line break is one LF.',
    { lineBreak: '\r\n' },
    { digest: (canonical) => sha256(canonical.replaceAll('\n', '\r\n')) },
  ),
  form('The canonical request itself is in the string to sign; its SHA-256 is.', { digest: String }),
  form(
    'The hash of the canonical request is not in hexadecimal digits in lower case.',
    { digest: (canonical) => sha256(canonical).toUpperCase() },
    { digest: (canonical) => Buffer.from(sha256(canonical), 'hex').toString('base64') },
  ),
];
