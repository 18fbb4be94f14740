import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCallerIdentity } from '../../../src/sts/login/callerIdentity.ts';
import { callerIdentity } from './stsStandIn.ts';

const alice = { arn: 'arn:aws:iam::123456789012:user/alice', userId: 'AIDAALICE' };
const answer = callerIdentity(alice);
const read = { ...alice, account: '123456789012' };
const ARN = `<Arn>${alice.arn}</Arn>`;

describe('readCallerIdentity', () => {
  it('reads the answer with its members in any order, with and without an XML declaration', () => {
    expect(readCallerIdentity(answer)).toEqual(read);
    expect(readCallerIdentity(`<?xml version="1.0" encoding="UTF-8"?>\n${answer}`)).toEqual(read);
    const other = answer.replace(/\s*<Arn>.*<\/Arn>/, '').replace('</Account>', `</Account>${ARN}`);
    expect(readCallerIdentity(other)).toEqual(read);
    expect(readCallerIdentity(answer.replace(/>\s+</g, '><'))).toEqual(read);
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html><body>Hello</body></html>'],
    ['JSON, as the service also answers', JSON.stringify({ GetCallerIdentityResponse: alice })],
    ['another document', answer.replaceAll('GetCallerIdentity', 'AssumeRole')],
    ['another namespace', answer.replace('sts.amazonaws.com', 'sts.example.com')],
    ['no namespace', answer.replace(/ xmlns="[^"]*"/, '')],
    ['an ARN twice', answer.replace(ARN, ARN + ARN)],
    ['an ARN in an account’s place', answer.replaceAll('Account>', 'Arn>')],
    ['a member more', answer.replace(ARN, `${ARN}<Other>1</Other>`)],
    ['a member less', answer.replace(ARN, '')],
    ['a comment', answer.replace(ARN, `${ARN}<!-- -->`)],
    ['a comment in a value', answer.replace('user/alice', 'user/<!-- -->alice')],
    ['an entity', answer.replace('user/alice', 'user/&#97;lice')],
    ['a DOCTYPE', `<!DOCTYPE x [<!ENTITY a "b">]>${answer}`],
    ['CDATA', answer.replace(alice.arn, `<![CDATA[${alice.arn}]]>`)],
    ['an attribute', answer.replace('<Arn>', '<Arn a="b">')],
    ['a space in a value', answer.replace('user/alice', 'user/alice bob')],
    ['a line in a value', answer.replace('user/alice', 'user/alice\nbob')],
    ['two answers', answer + answer],
    ['text before it', `x${answer}`],
    ['text after it', `${answer}x`],
    ['an account that is none', answer.replace('<Account>123456789012', '<Account>12345678901')],
  ])('refuses %s', (_, text) => {
    expect(readCallerIdentity(text)).toBeUndefined();
  });

  it('refuses every cut of the answer, in linear time', () => {
    fc.assert(
      fc.property(fc.nat(answer.trimEnd().length - 1), (at) => {
        expect(readCallerIdentity(answer.slice(0, at))).toBeUndefined();
      }),
    );
    const started = performance.now();
    for (const part of ['<Arn>', ' ', `<Arn>${'a'.repeat(2_000)}</Arn>\n`]) {
      readCallerIdentity(answer.replace(ARN, part.repeat(Math.ceil(16_384 / part.length))));
    }
    expect(performance.now() - started).toBeLessThan(100);
  });
});
