import fc from 'fast-check';
import type { HttpRequest } from '../../../events/restEvent.ts';

/** A change of one character, somewhere in the signed parts. */
export interface OneByte {
  readonly where: 'method' | 'target' | 'header' | 'body';
  readonly how: 'replace' | 'insert' | 'delete';
  /** Picks the header and the character; taken modulo what there is. */
  readonly at: number;
  readonly header: number;
  readonly character: string;
}

export const oneByte: fc.Arbitrary<OneByte> = fc.record({
  where: fc.oneof(
    { weight: 1, arbitrary: fc.constant('method' as const) },
    { weight: 4, arbitrary: fc.constant('target' as const) },
    { weight: 5, arbitrary: fc.constant('header' as const) },
    { weight: 1, arbitrary: fc.constant('body' as const) },
  ),
  how: fc.constantFrom('replace', 'insert', 'delete'),
  at: fc.nat(),
  header: fc.nat(),
  // No space or tab: white space around and within header values is folded, and comes to the same request.
  character: fc.constantFrom(...'0123456789abcdefABCDEFxyzXYZ-_~', '\u00a0', '\u00e9'),
});

/** The changed request; undefined where this change leaves everything as it was. */
export function changed(request: HttpRequest, change: OneByte): HttpRequest | undefined {
  const { where } = change;
  if (where === 'method') return differing(request, { ...request, method: edited(request.method, change) });
  if (where === 'body') {
    const body = request.body ?? '';
    return differing({ ...request, body }, { ...request, body: edited(body, change) });
  }
  if (where === 'target') {
    const target = `/${edited(request.target.slice(1), change)}`;
    return meaningOf(target) === meaningOf(request.target) ? undefined : { ...request, target };
  }
  const picked = change.header % request.headers.length;
  const headers = request.headers.map(([name, value], index) => {
    if (index !== picked) return [name, value] as const;
    // Any white space is allowed between the parts of an Authorization header, and none of it is signed.
    const character =
      name === 'authorization' ? change.character.replace('\u00a0', '\u00e9') : change.character;
    const isSpace = /[ \t,]/.test(value[change.at % Math.max(value.length, 1)] ?? '');
    const kept = isSpace && change.how !== 'insert';
    return [name, kept ? value : edited(value, { ...change, character })] as const;
  });
  return differing(request, { ...request, headers });
}

function edited(text: string, { how, at, character }: OneByte): string {
  const index = at % Math.max(text.length, 1);
  return (
    text.slice(0, index) +
    (how === 'delete' ? '' : character) +
    text.slice(how === 'insert' ? index : index + 1)
  );
}

function differing(before: HttpRequest, after: HttpRequest): HttpRequest | undefined {
  return JSON.stringify(before) === JSON.stringify(after) ? undefined : after;
}

/** What a target says: `%2f` and `%2F`, or `%41` and `A`, are the same bytes. */
function meaningOf(target: string): string {
  const [path = '', search = ''] = target.split(/\?(.*)/s);
  const pairs = [...new URLSearchParams(search)].map((pair) => JSON.stringify(pair)).sort();
  return JSON.stringify([decoded(path), pairs]);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
