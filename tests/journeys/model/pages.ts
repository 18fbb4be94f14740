import type { Call } from '../call.ts';
import { type Answer, badRequest, Learnt } from './answer.ts';

interface Entry<Item> {
  readonly key: string;
  readonly item: Item;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly maxResults: number;
  readonly nextToken: Learnt | undefined;
}

/**
 * How a command asks for the page after an item: the token itself is in nobody's hands but the gateway's (see
 * Journey.tokens).
 */
const TOKEN = /^token of (.+) after (.+)$/;
export const tokenName = (list: string, key: string) => `token of ${list} after ${key}`;

/**
 * A page of a list by its keys (docs/rules/amazon-mq.md rule 7): 5 to 100 items, 20 by default. `always`: a
 * page with an item has a token, even if nothing follows.
 */
export function page<Item>(
  call: Call,
  list: string,
  all: readonly Entry<Item>[],
  answer: (page: Page<Item>) => Answer,
  always = false,
): Answer {
  const { maxResults: wanted = '20', nextToken: token } = call.query;
  const maxResults = Number(wanted);
  if (!(maxResults >= 5 && maxResults <= 100)) return invalidMaxResults(String(wanted));
  const [, ofList, after = ''] = TOKEN.exec(String(token ?? '')) ?? [];
  if (token !== undefined && ofList !== list) {
    return badRequest(
      /^Invalid next token \[.+\]\. Make sure you copied the token correctly\.$/,
      'nextToken',
    );
  }
  const inOrder = all.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const rest = inOrder.filter(({ key }) => token === undefined || key > after);
  const items = rest.slice(0, maxResults);
  const last = items.at(-1);
  const more = last !== undefined && (always || rest.length > items.length);
  const nextToken = more ? new Learnt(tokenName(list, last.key)) : undefined;
  return answer({ items: items.map(({ item }) => item), maxResults, nextToken });
}

export function invalidMaxResults(wanted: string): Answer {
  return badRequest(
    `Invalid max results value [${wanted}]. Specify an integer between [5] and [100].`,
    'maxResults',
  );
}
