import { describe, expect, it } from 'vitest';
import { ACCOUNT, ALICE } from '../sessions.ts';
import { allow, role, world } from '../world.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/target`;
const TARGET = { RoleArn: ROLE, RoleSessionName: 'one' };
const IDENTITY_CENTER = 'arn:aws:iam::aws:contextProvider/IdentityCenter';
const ARN_PATTERN =
  '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+';

const contexts = (...all: readonly (readonly [arn: string | undefined, assertion: string])[]) =>
  Object.fromEntries(
    all.flatMap(([arn, assertion], index) => {
      const name = `ProvidedContexts.member.${index + 1}`;
      return [
        ...(arn === undefined ? [] : [[`${name}.ProviderArn`, arn]]),
        [`${name}.ContextAssertion`, assertion],
      ];
    }),
  );
const ONE = contexts([IDENTITY_CENTER, 'an-assertion']);

const trust = (Action: string[], Condition?: object) => ({
  Effect: 'Allow',
  Principal: { AWS: ALICE.arn },
  Action,
  ...(Condition && { Condition }),
});
const BOTH = ['sts:AssumeRole', 'sts:SetContext'];
const fromIdentityCenter = {
  'ForAllValues:ArnEquals': { 'sts:RequestContextProviders': [IDENTITY_CENTER] },
  Null: { 'sts:RequestContextProviders': 'false' },
};
const own = (...actions: string[]) => ({ [ALICE.arn]: { statements: [allow(actions)] } });

const DENIED =
  `AccessDenied: User: ${ALICE.arn} is not authorized to perform: ` + `sts:SetContext on resource: ${ROLE}`;
const CANNOT =
  `ValidationError: The context assertion of ${IDENTITY_CENTER} cannot be verified: ` +
  'this gateway has no context providers.';
const fault = (at: string, must: string) => `${at} failed to satisfy constraint: Member must ${must}`;
const one = (sentence: string) => `ValidationError: 1 validation error detected: ${sentence}`;

describe('AssumeRole with ProvidedContexts', () => {
  it.each<[string, object[], string[], Record<string, string>, string | undefined]>([
    ['no context', [trust(BOTH)], BOTH, {}, undefined],
    ['an empty list', [trust(['sts:AssumeRole'])], BOTH, { ProvidedContexts: '' }, undefined],
    ['a trust policy without sts:SetContext', [trust(['sts:AssumeRole'])], BOTH, ONE, DENIED],
    ['a caller without sts:SetContext', [trust(BOTH)], ['sts:AssumeRole'], ONE, DENIED],
    ['both allow', [trust(BOTH)], BOTH, ONE, CANNOT],
    ['both allow, for this provider', [trust(BOTH, fromIdentityCenter)], BOTH, ONE, CANNOT],
    [
      'sts:SetContext for another provider',
      [trust(['sts:AssumeRole']), trust(['sts:SetContext'], fromIdentityCenter)],
      BOTH,
      contexts(['arn:aws:iam::aws:contextProvider/Other', 'an-assertion']),
      DENIED,
    ],
    [
      'sts:SetContext for this provider',
      [trust(['sts:AssumeRole']), trust(['sts:SetContext'], fromIdentityCenter)],
      BOTH,
      ONE,
      CANNOT,
    ],
    [
      'an assertion without ARN',
      [trust(BOTH)],
      BOTH,
      contexts([undefined, 'an-assertion']),
      CANNOT.replace(IDENTITY_CENTER, 'a provider without ARN'),
    ],
    [
      'a short ARN',
      [trust(BOTH)],
      BOTH,
      contexts(['arn:aws', 'an-assertion']),
      one(
        fault(
          "Value 'arn:aws' at 'providedContexts.1.member.providerArn'",
          'have length greater than or equal to 20',
        ),
      ),
    ],
    [
      'an ARN with a control character',
      [trust(BOTH)],
      BOTH,
      contexts([`${IDENTITY_CENTER}\u0001`, 'an-assertion']),
      one(
        fault(
          `Value '${IDENTITY_CENTER}' at 'providedContexts.1.member.providerArn'`,
          `satisfy regular expression pattern: ${ARN_PATTERN}`,
        ),
      ),
    ],
    [
      'a short assertion, which is not repeated',
      [trust(BOTH)],
      BOTH,
      contexts([IDENTITY_CENTER, 'abc']),
      one(
        fault(
          "Value at 'providedContexts.1.member.contextAssertion'",
          'have length greater than or equal to 4',
        ),
      ),
    ],
    [
      'a long assertion',
      [trust(BOTH)],
      BOTH,
      contexts([IDENTITY_CENTER, 'an-assertion'], [IDENTITY_CENTER, 'x'.repeat(2049)]),
      one(
        fault(
          "Value at 'providedContexts.2.member.contextAssertion'",
          'have length less than or equal to 2048',
        ),
      ),
    ],
    [
      'six contexts',
      [trust(BOTH)],
      BOTH,
      contexts(...Array.from({ length: 6 }, () => [IDENTITY_CENTER, 'an-assertion'] as const)),
      one(fault("Value at 'providedContexts'", 'have length less than or equal to 5')),
    ],
  ])('%s', async (_, statements, actions, parameters, error) => {
    const { ask } = world({ holders: own(...actions), roles: [role('target', statements)] });
    const answer = await ask({ principal: ALICE }, 'AssumeRole', { ...TARGET, ...parameters });
    const told = answer.status === 200 ? undefined : `${answer.text('Code')}: ${answer.text('Message')}`;
    expect(told).toBe(error);
  });
});
