import { type Facts, headerBlock } from './draft.ts';
import type { Difference } from './requestDifferences.ts';

type Lines = Facts['lines'];

/** Makes the header lines of another signer from those of the gateway. */
const block =
  (change: (lines: Lines, facts: Facts) => readonly (Lines | string)[]): Difference['drafts'] =>
  (_, facts) =>
    change(facts.lines, facts).map((text) => ({
      headers: typeof text === 'string' ? text : headerBlock(text),
    }));

/** Values that clients or proxies give to a header before or after it is signed. */
const USUAL: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    accept: ['', '*/*', 'application/json'],
    'accept-encoding': [
      '',
      'identity',
      'gzip',
      'gzip, deflate',
      'gzip, deflate, br',
      'gzip, deflate, br, zstd',
    ],
    connection: ['', 'keep-alive', 'close'],
    'content-length': ['', '0'],
    'content-type': [
      '',
      'application/json',
      'application/json; charset=utf-8',
      'application/json;charset=utf-8',
      'application/json; charset=UTF-8',
      'application/x-amz-json-1.1',
      'application/x-www-form-urlencoded',
      'application/x-www-form-urlencoded; charset=utf-8',
      'application/x-www-form-urlencoded;charset=UTF-8',
      'text/plain',
      'text/plain;charset=UTF-8',
    ],
  }),
);

/** Host names that a signer may use for the gateway instead of the one in its Host header. */
function hostsOf({ request, region, service }: Facts): readonly string[] {
  const sent = request.headers.get('host')?.[0] ?? '';
  const name = sent.replace(/:\d+$/, '');
  const port = sent.slice(name.length);
  const names = [name, 'localhost', '127.0.0.1', '[::1]'];
  const ports = [port, '', ':80', ':443', ':4010', ':8080', ':8443'];
  return [...names.flatMap((one) => ports.map((each) => `${one}${each}`)), sent.toUpperCase()]
    .concat(`${service}.${region}.amazonaws.com`, `${service}.amazonaws.com`, '')
    .filter((host) => host !== sent);
}

export const HEADERS: readonly Difference[] = [
  {
    part: 'host',
    says:
      'The host was signed without its port, or ' +
      'with another one; it is signed as the Host header has it.',
    drafts: block((lines, facts) => {
      const sent = facts.request.headers.get('host')?.[0] ?? '';
      const name = sent.replace(/:\d+$/, '');
      return [name, `${name}:80`, `${name}:443`]
        .filter((host) => host !== sent)
        .map((host) => replaced(lines, 'host', host));
    }),
  },
  {
    part: 'host',
    says: 'Another host was signed than the Host header has.',
    drafts: block((lines, facts) => hostsOf(facts).map((host) => replaced(lines, 'host', host))),
  },
  {
    part: 'headers',
    says:
      'Spaces in or around the values of headers were signed; they are ' +
      'trimmed, and runs of spaces are one.',
    drafts: block((lines, { request }) => [
      lines.map(([name, value]) => [name, (request.headers.get(name) ?? [value]).join(',')] as const),
      lines.map(([name, value]) => [name, ` ${value}`] as const),
    ]),
  },
  {
    part: 'headers',
    says: 'The values of headers were signed in lower case; they stay as they are sent.',
    drafts: block((lines) => [lines.map(([name, value]) => [name, value.toLowerCase()] as const)]),
  },
  {
    part: 'headers',
    says: 'The names of headers were signed with capitals; they are in lower case.',
    drafts: block((lines) => [
      lines.map(
        ([name, value]) => [name.replace(/(?:^|-)[a-z]/g, (end) => end.toUpperCase()), value] as const,
      ),
    ]),
  },
  {
    part: 'headers',
    says: 'The headers were signed in another order; they are sorted by name.',
    drafts: block((lines, { request }) => {
      const byArrival = [...request.headers.keys()];
      const order = ([a]: Lines[number], [b]: Lines[number]) => byArrival.indexOf(a) - byArrival.indexOf(b);
      return [[...lines].sort(order), [...lines].reverse()];
    }),
  },
  {
    part: 'headers',
    says:
      'The values of a header that occurs several times were joined ' +
      'otherwise; a comma alone is between them.',
    drafts: block((lines, { request }) => [
      lines.map(([name, value]) => [name, (request.headers.get(name) ?? [value]).join(', ')] as const),
      lines.map(([name, value]) => [name, request.headers.get(name)?.[0] ?? value] as const),
    ]),
  },
  {
    part: 'headers',
    says:
      'The empty line after the headers is missing; each header line ' +
      'has a line break, and one more follows.',
    drafts: block((lines) => [headerBlock(lines).slice(0, -1)]),
  },
  {
    part: 'headers',
    says:
      'The length of the body was counted in characters, or it was ' +
      'signed as something else; it is in bytes.',
    drafts: block((lines, { request }) => {
      if (request.body === 'unknown') return [];
      const text = Buffer.from(request.body).toString('utf8');
      return [replaced(lines, 'content-length', String(text.length))];
    }),
  },
];

/**
 * Differences of a single header: signed but not listed, listed but not signed, or signed with another usual
 * value.
 */
export function headerDifferences({ lines, request }: Facts): readonly Difference[] {
  const listed = new Set(lines.map(([name]) => name));
  const unlisted = [...request.headers.keys()].filter(
    (name) => !listed.has(name) && name !== 'authorization',
  );
  return [
    ...unlisted.map((name): Difference => {
      const value = (request.headers.get(name) ?? []).join(',').trim();
      const all = [...lines, [name, value] as const].sort(([a], [b]) => (a < b ? -1 : 1));
      return {
        part: 'SignedHeaders',
        says: `The header '${name}' was signed, but SignedHeaders does not list it.`,
        drafts: () => [
          { headers: headerBlock(all) },
          { headers: headerBlock(all), signedHeaders: all.map(([one]) => one).join(';') },
        ],
      };
    }),
    ...lines.map(([name]): Difference => {
      const others = lines.filter(([other]) => other !== name);
      return {
        part: 'SignedHeaders',
        says: `SignedHeaders lists the header '${name}', but it was not signed.`,
        drafts: () => [
          { headers: headerBlock(others) },
          { headers: headerBlock(others), signedHeaders: others.map(([one]) => one).join(';') },
        ],
      };
    }),
    ...lines.flatMap(([name, value]): Difference[] => {
      const values = (USUAL.get(name) ?? []).filter((usual) => usual !== value);
      return values.map((usual) => ({
        part: 'headers',
        says: `The header '${name}' was signed as '${usual}', but it arrived as '${value}'.`,
        drafts: () => [{ headers: headerBlock(replaced(lines, name, usual)) }],
      }));
    }),
  ];
}

function replaced(lines: Lines, name: string, value: string): Lines {
  return lines.map((line) => (line[0] === name ? [name, value] : line));
}
