import { describe, expect, it } from 'vitest';
import { withHeader, withPart, withQuery } from '../fixtures/change.ts';
import { journey } from '../fixtures/journey.ts';
import { memoryGate } from '../fixtures/memoryGate.ts';
import { FORMS, signedAs } from '../fixtures/signedAs.ts';
import { KEY } from '../signedRequest.ts';

describe('attack 23: of two requests at once, one good and one bad, exactly one passes', () => {
  const flipped = (text: string) => text.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
  for (const form of FORMS) {
    it(form, async () => {
      const gate = memoryGate();
      const good = await signedAs(form, { method: 'POST', body: '{}' });
      const bad = {
        header: [
          withPart('Signature', flipped)(good),
          { ...good, body: '{ }' },
          withHeader('host', () => 'evil')(good),
          await signedAs(form, {
            method: 'POST',
            body: '{}',
            credentials: { ...KEY, secretAccessKey: 'wrong' },
          }),
        ],
        presigned: [
          withQuery('X-Amz-Signature', flipped)(good),
          { ...good, body: '{ }' },
          withQuery('X-Amz-Expires', () => '301')(good),
          await signedAs(form, {
            method: 'POST',
            body: '{}',
            credentials: { ...KEY, secretAccessKey: 'wrong' },
          }),
        ],
      }[form];
      for (const other of bad) {
        for (const pair of [
          [good, other],
          [other, good],
        ] as const) {
          const journeys = await Promise.all(pair.map((request) => journey(request, gate)));
          const allowed = journeys.map(({ last }) => last.outcome === 'allowed');
          expect(allowed).toEqual(pair.map((request) => request === good));
        }
      }
    });
  }

  it('of a hundred requests at once, each second one bad, exactly the good ones pass', async () => {
    const gate = memoryGate();
    const requests = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const good = await signedAs(FORMS[index % 4 < 2 ? 0 : 1] ?? 'header', {
          query: { index: String(index) },
        });
        return index % 2 === 0 ? good : { ...good, target: good.target.replace('index=', 'index=1') };
      }),
    );
    const journeys = await Promise.all(requests.map((request) => journey(request, gate)));
    expect(journeys.map(({ last }) => last.outcome)).toEqual(
      requests.map((_, index) => (index % 2 === 0 ? 'allowed' : 'refused')),
    );
  });
});
