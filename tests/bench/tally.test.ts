import { describe, expect, it } from 'vitest';
import { isUnauthorized } from '../../bench/load/measure/call.ts';
import { Tally } from '../../bench/load/measure/tally.ts';

const refused = { kind: 'hostile: x', hostile: true, name: 'x', expected: '403 InvalidSignatureException' };
const listed = { kind: 'good', hostile: false, name: 'ListBrokers', expected: '200' };

describe('isUnauthorized', () => {
  it.each([
    ['403 AccessDeniedException', '200', true],
    ['403 AccessDeniedException', '204', true],
    ['404 NotFoundException', '200', true],
    ['200, 403 InvalidSignatureException', '200, 200', true],
    ['403 MissingAuthenticationTokenException, 200', '200, 403 MissingAuthenticationTokenException', false],
    ['200, 403 InvalidSignatureException', '200, 404 NotFoundException', false],
    ['403 AccessDeniedException', '503 ServiceUnavailableException', false],
    ['403 AccessDeniedException', 'failed: Error: read ECONNRESET 200', false],
    ['AccessDeniedException', 'ok', true],
    ['list: ok; list denied: AccessDeniedException', 'list: ok; list denied: ok', true],
    ['list: ok; list denied: AccessDeniedException', 'list: AccessDeniedException', false],
    ['200', '200', false],
    ['200', '403 AccessDeniedException', false],
  ])('is for %s with the answer %s: %s', (expected, told, unauthorized) => {
    expect(isUnauthorized(expected, told)).toBe(unauthorized);
  });
});

describe('Tally', () => {
  it('counts expected outcomes, unexpected ones, and those that must never happen', () => {
    const tally = new Tally();
    tally.note(refused, '403 InvalidSignatureException', 1);
    tally.note(refused, '200', 2);
    tally.note(refused, '403 MissingAuthenticationTokenException', 3);
    tally.note(listed, '503 ServiceUnavailableException', 4);
    expect(tally.kinds.get(refused.kind)).toMatchObject({ hostile: true, unexpected: 2, unauthorized: 1 });
    expect(tally.kinds.get(refused.kind)?.times.count).toBe(3);
    expect(tally.kinds.get(listed.kind)).toMatchObject({ hostile: false, unexpected: 1, unauthorized: 0 });
    expect(tally.samples.map(({ told, unauthorized }) => [told, unauthorized])).toEqual([
      ['200', true],
      ['403 MissingAuthenticationTokenException', false],
      ['503 ServiceUnavailableException', false],
    ]);
  });

  it('adds the counts of several processes', () => {
    const [sum, one, two] = [new Tally(), new Tally(), new Tally()];
    one.note(refused, '200', 1);
    two.note(refused, refused.expected, 5);
    two.note(listed, '200', 7);
    for (const part of [one, two]) sum.merge(JSON.parse(JSON.stringify(part.parts())));
    expect(sum.kinds.get(refused.kind)).toMatchObject({ unexpected: 1, unauthorized: 1 });
    expect(sum.kinds.get(refused.kind)?.times).toMatchObject({ count: 2, longest: 5 });
    expect(sum.kinds.get(listed.kind)).toMatchObject({ unexpected: 0 });
    expect(sum.samples).toHaveLength(1);
  });

  it('keeps a few samples, and an unauthorized one among them', () => {
    const tally = new Tally();
    for (let count = 0; count < 1_000; count += 1) tally.note(listed, '503 ServiceUnavailableException', 1);
    tally.note(refused, '200', 1);
    for (let count = 0; count < 1_000; count += 1) tally.note(refused, '200', 1);
    expect(tally.samples.length).toBeLessThanOrEqual(40);
    expect(tally.samples.filter(({ unauthorized }) => unauthorized).length).toBeGreaterThan(0);
    expect(tally.kinds.get(listed.kind)?.unexpected).toBe(1_000);
  });
});
