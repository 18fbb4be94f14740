import { type Draft, encoded, type Facts } from './draft.ts';

/** The parts of a signature in which two sides can differ. */
export type Part =
  | 'method'
  | 'path'
  | 'query'
  | 'host'
  | 'headers'
  | 'SignedHeaders'
  | 'payload hash'
  | 'date'
  | 'region'
  | 'service'
  | 'scope'
  | 'key'
  | 'form';

/** A known mistake of signers. Each of its drafts has another text instead of the correct one. */
export interface Difference {
  readonly part: Part;
  /** What the signer did, and what is correct, in one or two sentences for the author of the signer. */
  readonly says: string;
  readonly drafts: (draft: Draft, facts: Facts) => readonly Partial<Draft>[];
}

/** The most parameters that are left out one by one. */
const MAX_PAIRS = 24;

const path =
  (change: (facts: Facts, draft: Draft) => readonly string[]): Difference['drafts'] =>
  (draft, facts) =>
    change(facts, draft).map((text) => ({ path: text }));

const query =
  (change: (pairs: Facts['pairs'], facts: Facts, draft: Draft) => string | readonly string[]) =>
  (draft: Draft, facts: Facts) =>
    [change(facts.pairs, facts, draft)].flat().map((text) => ({ query: text }));

const joined = (labels: readonly string[], encode: (label: string) => string) =>
  `/${labels.map(encode).join('/')}`;
const again = (text: string) => text.replaceAll('%', '%25');
const lowerHex = (text: string) => text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
const pairText = (pairs: Facts['pairs'], encode: (text: string) => string) =>
  pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`);
const component = (text: string) => (text.isWellFormed() ? encodeURIComponent(text) : text);

export const METHOD: readonly Difference[] = [
  {
    part: 'method',
    says: 'The method was signed in lower case; it is signed in capitals.',
    drafts: ({ method }) => [{ method: method.toLowerCase() }],
  },
  {
    part: 'method',
    says: 'Another method was signed than the one that was sent.',
    drafts: () => ['GET', 'POST', 'PUT', 'DELETE', 'HEAD'].map((method) => ({ method })),
  },
];

export const PATH: readonly Difference[] = [
  {
    part: 'path',
    says: 'The path was signed without percent-encoding; each segment is encoded twice (once for curl).',
    drafts: path(({ labels }) => [joined(labels, (label) => label)]),
  },
  {
    part: 'path',
    says: 'The path was encoded three times; each segment is encoded twice.',
    drafts: path(({ labels }) => [again(again(joined(labels, encoded)))]),
  },
  {
    part: 'path',
    says: "The path was encoded by rules that keep ':' or \"!'()*\"; only letters, digits and -._~ stay.",
    drafts: path(({ labels }) =>
      [component, (label: string) => encodeURI(label.toWellFormed())].flatMap((encode) => {
        const once = joined(labels, encode);
        return [once, again(once)];
      }),
    ),
  },
  {
    part: 'path',
    says: 'The path has escapes in lower case; they are in capitals (%3A).',
    drafts: path(({ labels }) => {
      const once = lowerHex(joined(labels, encoded));
      return [once, again(once), lowerHex(again(joined(labels, encoded)))];
    }),
  },
  {
    part: 'path',
    says: "A space in the path was signed as '+'; it is %20, encoded again as %2520.",
    drafts: path(({ labels }) => {
      const once = joined(labels, (label) => encoded(label).replaceAll('%20', '+'));
      return [once, again(once)];
    }),
  },
  {
    part: 'path',
    says: 'The slashes between segments were encoded; they stay.',
    drafts: path(({ labels }) => [component(`/${labels.join('/')}`), encoded(`/${labels.join('/')}`)]),
  },
  {
    part: 'path',
    says: 'The slash at the end of the path differs from the path that was sent.',
    drafts: path((_, draft) => [`${draft.path}/`, draft.path.replace(/\/$/, '')]),
  },
  {
    part: 'path',
    says: "No path was signed, or only '/'; the whole path of the request is signed.",
    drafts: path(() => ['', '/']),
  },
  {
    part: 'path',
    says: 'The path was signed without its first segment; the whole path of the request is signed.',
    drafts: path((_, draft) => [draft.path.replace(/^\/[^/]*/, '')]),
  },
  {
    part: 'path',
    says:
      'The path was signed with scheme and host, or with the query; it ' +
      'begins with a slash and ends before ?.',
    drafts: path(({ request }, draft) => {
      const host = request.headers.get('host')?.[0] ?? '';
      const whole = ['http://', 'https://', ''].map((scheme) => `${scheme}${host}${draft.path}`);
      return [...whole, `${draft.path}?${draft.query}`, `/${draft.path}`];
    }),
  },
];

export const QUERY: readonly Difference[] = [
  {
    part: 'query',
    says: 'The query was not signed; every parameter is.',
    drafts: query(() => ''),
  },
  {
    part: 'query',
    says: 'The parameters were signed in the order of the URL; they are sorted by their encoded names.',
    drafts: query((pairs) => pairText(pairs, encoded).join('&')),
  },
  {
    part: 'query',
    says: 'The parameters were sorted by another order; they are sorted by the bytes of their encoded names.',
    drafts: query((pairs) => {
      const texts = pairText(pairs, encoded);
      const fold = (a: string, b: string) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1);
      return [[...texts].sort(), [...texts].sort(fold), [...texts].reverse()].map((list) => list.join('&'));
    }),
  },
  {
    part: 'query',
    says: 'Names and values of the query were signed without percent-encoding; both are encoded once.',
    drafts: query((pairs, _, draft) => [
      pairText(pairs, (text) => text).join('&'),
      pairText(pairs, (text) => text)
        .sort()
        .join('&'),
      decodeURIComponent(draft.query),
    ]),
  },
  {
    part: 'query',
    says: "A space in the query was signed as '+'; it is %20.",
    drafts: query((pairs, _, draft) => [
      draft.query.replaceAll('%20', '+'),
      new URLSearchParams(pairs as [string, string][]).toString(),
    ]),
  },
  {
    part: 'query',
    says: "The query was encoded by rules that keep '/' or \"!'()*\"; only letters, digits and -._~ stay.",
    drafts: query((pairs, _, draft) => [
      pairText(pairs, component).sort().join('&'),
      draft.query.replaceAll('%2F', '/'),
      draft.query.replaceAll('%3A', ':'),
      draft.query.replaceAll('%2F', '/').replaceAll('%3A', ':'),
    ]),
  },
  {
    part: 'query',
    says: 'The query was encoded twice; it is encoded once.',
    drafts: query((_pairs, _facts, draft) => again(draft.query)),
  },
  {
    part: 'query',
    says: 'The query has escapes in lower case; they are in capitals (%3A).',
    drafts: query((_pairs, _facts, draft) => lowerHex(draft.query)),
  },
  {
    part: 'query',
    says: "A parameter without a value was signed without '='; it is signed as name=.",
    drafts: query((_pairs, _facts, draft) => draft.query.replace(/=(?=&|$)/g, '')),
  },
  {
    part: 'query',
    says: "The query was signed with its '?'; it begins with the first name.",
    drafts: query((_pairs, _facts, draft) => `?${draft.query}`),
  },
  {
    part: 'query',
    says:
      'Of a parameter that occurs several times only one value was signed, or ' +
      'all were joined; each is signed as a pair.',
    drafts: query((pairs) => {
      const values = new Map<string, string[]>();
      for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
      return [(all: string[]) => all[0] ?? '', (all: string[]) => all.at(-1) ?? '', String].map((choose) =>
        pairText(
          [...values].map(([name, all]) => [name, choose(all)] as const),
          encoded,
        )
          .sort()
          .join('&'),
      );
    }),
  },
];

/** Differences of one parameter that the signer left out. */
export function parameterDifferences({ pairs }: Facts): readonly Difference[] {
  return pairs.slice(0, MAX_PAIRS).map(([name], index) => {
    const without = pairs.filter((_, other) => other !== index);
    return {
      part: 'query',
      says: `The parameter '${name}' was not signed; every parameter of the request is.`,
      drafts: () => [{ query: pairText(without, encoded).sort().join('&') }],
    };
  });
}
