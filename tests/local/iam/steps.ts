import { expect } from 'vitest';
import { type iamWorld, userCaller } from './world.ts';

/** A call of the root user, or of the named user, and what its error or its result must be. */
export type Step = readonly [
  action: string,
  parameters: Readonly<Record<string, string>>,
  expected: string | RegExp | object | undefined,
  caller?: string,
];

/** The call succeeds, whatever it answers. */
export const OK = undefined;

export async function runSteps(iam: ReturnType<typeof iamWorld>, steps: readonly Step[]): Promise<void> {
  for (const [action, parameters, expected, caller] of steps) {
    const by = caller === undefined ? undefined : userCaller(caller);
    const { error, result } = await iam(action, parameters, ...(by === undefined ? [] : [by]));
    const told = `${action} ${JSON.stringify(parameters)}`;
    if (typeof expected === 'string') expect(error, told).toBe(expected);
    else if (expected instanceof RegExp) expect(error, told).toMatch(expected);
    else {
      expect(error, told).toBeUndefined();
      if (expected !== undefined) expect(result, told).toMatchObject(expected);
    }
  }
}

export const tag = (key: string, value: string, at = 1) => ({
  [`Tags.member.${at}.Key`]: key,
  [`Tags.member.${at}.Value`]: value,
});
export const charset = (name: string) =>
  `ValidationError: The specified value for ${name} is invalid. It must contain only ` +
  'alphanumeric characters and/or the following: +=,.@_-';
export const badPath = (name: string) =>
  `ValidationError: The specified value for ${name} is invalid. It must begin and end with / ` +
  'and contain only alphanumeric characters and/or / characters.';
export const tooLong = (name: string, most: number) =>
  `ValidationError: 1 validation error detected: Value at '${name}' failed to satisfy ` +
  `constraint: Member must have length less than or equal to ${most}`;
export const NEVER =
  /^AccessDenied: User: .* is not authorized to perform: iam:\w+ on resource: .* because no identity-based policy allows/;
