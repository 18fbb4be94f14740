import type { Call, Flaw } from './call.ts';
import type { Draw } from './drawer.ts';

export type Body = NonNullable<Call['body']>;

export interface Drawn {
  readonly body: Body;
  readonly flaw?: Flaw | undefined;
}

export type FlawRow = readonly [members: Body, seenAs: Flaw['seenAs'], attribute: string, sentence: string];

export function flawed(body: Body, draw: Draw, rows: readonly FlawRow[], times = 14): Drawn {
  if (!draw.rarely(times)) return { body };
  const [members, seenAs, attribute, sentence] = draw.one(rows);
  return { body: { ...body, ...members }, flaw: { seenAs, attribute, sentence } };
}
