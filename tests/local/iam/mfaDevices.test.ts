import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../../src/authz/principal.ts';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import { mfaDevices } from '../../../src/state/keys/mfaDevices.ts';
import type { Table } from '../../../src/state/table/client.ts';
import { codeOf, stepAt } from '../../../src/sts/mfa/totp.ts';
import { ACCOUNT, account, document, inline, user } from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';
import { fromBase32 } from '../../support/base32.ts';
import { OK, runSteps, tag } from './steps.ts';
import { iamWorld, SECRETS, userCaller } from './world.ts';

const STEP_MS = 30_000;
let now = Date.parse('2026-11-29T17:00:00Z');
let table: Table;
let stop: () => Promise<void>;
let iam: ReturnType<typeof iamWorld>;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
  iam = iamWorld(table, () => now);
});
afterAll(() => stop());
beforeEach(async () => {
  now += 100 * STEP_MS;
  const all = inline('UserPolicyList', { p: document('iam:*') });
  await importSnapshot(table, account({ users: [user('alice', all), user('bob')] }), {
    organization: 'none',
  });
});

let serial = 0;
/** A device that nobody has yet, and its codes by steps from now. */
async function created(parameters: Record<string, string> = {}) {
  serial += 1;
  const named = { VirtualMFADeviceName: `phone${serial}`, ...parameters };
  const { result } = await iam('CreateVirtualMFADevice', named);
  const { SerialNumber, Base32StringSeed, QRCodePNG } = result.VirtualMFADevice;
  expect(Buffer.from(QRCodePNG, 'base64').subarray(1, 4).toString()).toBe('PNG');
  const seed = createSecretKey(fromBase32(Buffer.from(Base32StringSeed, 'base64').toString()));
  return {
    SerialNumber: SerialNumber as string,
    code: (offset: number) => codeOf(seed, stepAt(now) + offset),
  };
}
const codes = (one: string, two: string) => ({ AuthenticationCode1: one, AuthenticationCode2: two });
const INVALID = 'InvalidAuthenticationCode: Authentication code for device is not valid.';

async function enabledFor(UserName: string) {
  const device = await created();
  const { SerialNumber, code } = device;
  const { error } = await iam('EnableMFADevice', { UserName, SerialNumber, ...codes(code(-1), code(0)) });
  expect(error).toBeUndefined();
  return device;
}
const verified = async (userId: string, serialNumber: string, code: string) => {
  const devices = mfaDevices(table, SECRETS);
  return (await devices.verify({ accountId: ACCOUNT, userId }, serialNumber, code, now)) === 'verified';
};

async function clear(...devices: { SerialNumber: string }[]) {
  for (const { SerialNumber } of devices) {
    await iam('DeactivateMFADevice', { UserName: 'alice', SerialNumber });
    await iam('DeleteVirtualMFADevice', { SerialNumber });
  }
}

describe('virtual MFA devices', () => {
  it('are created, enabled with two consecutive codes, used, deactivated and deleted', async () => {
    const { SerialNumber, code } = await created({ Path: '/d/', ...tag('team', 'a') });
    expect(SerialNumber).toBe(`arn:aws:iam::${ACCOUNT}:mfa/d/phone${serial}`);
    const named = { UserName: 'alice', SerialNumber };
    const other = { UserName: 'bob', SerialNumber };
    const absent = `arn:aws:iam::${ACCOUNT}:mfa/absent`;
    const listed = { VirtualMFADevices: { member: [{ SerialNumber }] } };
    await runSteps(iam, [
      [
        'CreateVirtualMFADevice',
        { VirtualMFADeviceName: `phone${serial}`, Path: '/d/' },
        'EntityAlreadyExists: MFA device already exists.',
      ],
      ['ListVirtualMFADevices', { AssignmentStatus: 'Unassigned' }, listed],
      ['ListVirtualMFADevices', { AssignmentStatus: 'Assigned' }, { VirtualMFADevices: '' }],
      [
        'ListVirtualMFADevices',
        { AssignmentStatus: 'Other' },
        /enum value set: \[Assigned, Unassigned, Any\]$/,
      ],
      ['ListMFADeviceTags', { SerialNumber }, { Tags: { member: [{ Key: 'team', Value: 'a' }] } }],
      [
        'EnableMFADevice',
        { ...named, UserName: 'absent', ...codes(code(0), code(1)) },
        'NoSuchEntity: The user with name absent cannot be found.',
      ],
      [
        'EnableMFADevice',
        { ...named, SerialNumber: absent, ...codes(code(0), code(1)) },
        `NoSuchEntity: MFA Device with serial number ${absent} does not exist.`,
      ],
      ['EnableMFADevice', { ...named, ...codes(code(0), code(0)) }, INVALID],
      ['EnableMFADevice', { ...named, ...codes(code(1), code(0)) }, INVALID],
      ['EnableMFADevice', { ...named, ...codes(code(1_000), code(1_001)) }, INVALID],
      ['EnableMFADevice', { ...named, ...codes(code(-1_000), code(-999)) }, INVALID],
      ['EnableMFADevice', { ...named, ...codes('12345', code(0)) }, /regular expression pattern: \[\\d\]\+$/],
      ['DeactivateMFADevice', named, 'NoSuchEntity: MFA Device invalid for user.'],
      [
        'GetMFADevice',
        named,
        /^ValidationError: The MFA device serial number sent in the request is invalid or not supported by this API\./,
      ],
      ['EnableMFADevice', { ...named, ...codes(code(-1), code(0)) }, OK],
      [
        'EnableMFADevice',
        { ...named, ...codes(code(0), code(1)) },
        'EntityAlreadyExists: MFA Device for user alice already exists.',
      ],
      [
        'EnableMFADevice',
        { ...other, ...codes(code(0), code(1)) },
        'EntityAlreadyExists: MFA Device is already in use.',
      ],
      [
        'ListMFADevices',
        { UserName: 'alice' },
        {
          MFADevices: {
            member: [{ UserName: 'alice', SerialNumber, EnableDate: expect.stringMatching(/Z$/) }],
          },
        },
      ],
      [
        'ListVirtualMFADevices',
        { AssignmentStatus: 'Assigned' },
        { VirtualMFADevices: { member: [{ SerialNumber, User: { UserName: 'alice' } }] } },
      ],
      [
        'DeleteVirtualMFADevice',
        { SerialNumber },
        'DeleteConflict: MFA VirtualDevice in use. Must deactivate first.',
      ],
      ['DeleteUser', { UserName: 'alice' }, /DeleteConflict/],
      ['DeactivateMFADevice', other, 'NoSuchEntity: MFA Device invalid for user.'],
      [
        'ResyncMFADevice',
        { ...other, ...codes(code(0), code(1)) },
        'NoSuchEntity: MFA Device invalid for user.',
      ],
    ]);
    expect(await verified('AIDABOB', SerialNumber, code(1))).toBe(false);
    expect(await verified('AIDAALICE', SerialNumber, code(1))).toBe(true);
    expect(await verified('AIDAALICE', SerialNumber, code(0))).toBe(true);
    expect(await verified('AIDAALICE', SerialNumber, code(1))).toBe(false);
    await runSteps(iam, [
      ['TagMFADevice', { SerialNumber, ...tag('Team', 'b') }, OK],
      ['ListMFADeviceTags', { SerialNumber }, { Tags: { member: [{ Key: 'Team', Value: 'b' }] } }],
      ['UntagMFADevice', { SerialNumber, 'TagKeys.member.1': 'team' }, OK],
      ['DeactivateMFADevice', named, OK],
      ['ListMFADevices', { UserName: 'alice' }, { MFADevices: '' }],
    ]);
    now += 2 * STEP_MS;
    expect(await verified('AIDAALICE', SerialNumber, code(0))).toBe(false);
    await runSteps(iam, [
      ['DeleteVirtualMFADevice', { SerialNumber }, OK],
      [
        'DeleteVirtualMFADevice',
        { SerialNumber },
        `NoSuchEntity: MFA Device with serial number ${SerialNumber} does not exist.`,
      ],
    ]);
  });

  it('a device whose clock is wrong is resynced; its used codes stay used', async () => {
    const device = await enabledFor('alice');
    const { SerialNumber, code } = device;
    const named = { UserName: 'alice', SerialNumber };
    expect(await verified('AIDAALICE', SerialNumber, code(12))).toBe(false);
    await runSteps(iam, [
      ['ResyncMFADevice', { ...named, ...codes(code(-1), code(0)) }, INVALID],
      ['ResyncMFADevice', { ...named, ...codes(code(10), code(11)) }, OK],
    ]);
    expect(await verified('AIDAALICE', SerialNumber, code(11))).toBe(true);
    await runSteps(iam, [['ResyncMFADevice', { ...named, ...codes(code(12), code(13)) }, OK]]);
    expect(await verified('AIDAALICE', SerialNumber, code(11))).toBe(false);
    expect(await verified('AIDAALICE', SerialNumber, code(12))).toBe(true);
    await clear(device);
  });

  it('are changed by their own user only with a second factor', async () => {
    const device = await enabledFor('alice');
    const more = await created();
    const named = {
      UserName: 'alice',
      SerialNumber: more.SerialNumber,
      ...codes(more.code(-1), more.code(0)),
    };
    const alice = userCaller('alice');
    const session: NonNullable<Caller['session']> = {
      kind: 'GetSessionToken',
      accessKeyId: 'ASIAEXAMPLE',
      principal: alice.principal,
      issuedAt: now,
      expiresAt: now + 900_000,
      policies: [],
      policyArns: [],
      tags: [],
      transitiveTagKeys: [],
      mfaAt: now,
    };
    const off = { UserName: 'alice', SerialNumber: device.SerialNumber };
    const refusal =
      /^AccessDenied: To complete this action, please ensure that you are authenticated with an MFA device/;
    expect((await iam('EnableMFADevice', named, alice)).error).toMatch(refusal);
    expect((await iam('DeactivateMFADevice', off, alice)).error).toMatch(refusal);
    expect((await iam('EnableMFADevice', named, { ...alice, session })).error).toBeUndefined();
    await clear(device, more);
  });

  it('follow their user to a new name, and do not pass to a new user', async () => {
    const { SerialNumber, code } = await enabledFor('bob');
    await runSteps(iam, [
      ['UpdateUser', { UserName: 'bob', NewUserName: 'rob' }, OK],
      [
        'ListMFADevices',
        { UserName: 'rob' },
        { MFADevices: { member: [{ UserName: 'rob', SerialNumber }] } },
      ],
      [
        'DeleteUser',
        { UserName: 'rob' },
        'DeleteConflict: Cannot delete entity, must remove tokens from principal first.',
      ],
      ['CreateUser', { UserName: 'bob' }, OK],
      ['ListMFADevices', { UserName: 'bob' }, { MFADevices: '' }],
    ]);
    expect(await verified('AIDABOB', SerialNumber, code(1))).toBe(true);
    await runSteps(iam, [
      ['DeactivateMFADevice', { UserName: 'rob', SerialNumber }, OK],
      ['DeleteVirtualMFADevice', { SerialNumber }, OK],
    ]);
  });
});
