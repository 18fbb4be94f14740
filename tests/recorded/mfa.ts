import { createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Caller } from '../../src/authz/principal.ts';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { mfaDevices } from '../../src/state/keys/mfaDevices.ts';
import type { Table } from '../../src/state/table/client.ts';
import { codeOf } from '../../src/sts/mfa/totp.ts';
import { ACCOUNT, account, document, inline, user } from '../directory/exports.ts';
import { iamWorld, SECRETS, userCaller } from '../local/iam/world.ts';
import { startEngine } from '../state/engine.ts';
import { allow, world } from '../sts/world.ts';
import { fromBase32 } from '../support/base32.ts';
import type { Compared } from './compared.ts';

/** One recorded call about a virtual MFA device, at its recorded time. */
interface Row {
  readonly operation: 'EnableMFADevice' | 'ResyncMFADevice' | 'DeactivateMFADevice' | 'GetSessionToken';
  readonly user: string;
  /** A device is made when its name is used first, but `missing` is never made. */
  readonly device: string;
  readonly at: string;
  /** The counter of the code, or of the second of two codes. */
  readonly step?: number;
  /** Whose call of IAM it is; default: the root user's. */
  readonly caller?: 'self' | 'session of self';
  /** The error; empty: the call succeeded. */
  readonly expected: string;
}

const TABLE: Readonly<Record<string, readonly Row[]>> = JSON.parse(
  readFileSync(new URL('tables/mfa.json', import.meta.url), 'utf8'),
);
const FULL = { statements: [allow('*')] };

/** Every recorded call about codes of MFA devices, over the IAM API of the local gateway and over STS. */
export async function compareMfa(): Promise<readonly Compared[]> {
  const { table, stop } = await startEngine();
  try {
    const compared: Compared[] = [];
    for (const [source, rows] of Object.entries(TABLE))
      compared.push(...(await compareSource(table, source, rows)));
    return compared;
  } finally {
    await stop();
  }
}

async function compareSource(table: Table, source: string, rows: readonly Row[]): Promise<Compared[]> {
  const names = [...new Set(rows.map(({ user }) => user))];
  const all = inline('UserPolicyList', { all: document('iam:*') });
  await importSnapshot(table, account({ users: names.map((name) => user(name, all)) }), {
    organization: 'none',
  });
  let now = 0;
  const clock = () => now;
  const iam = iamWorld(table, clock);
  const { ask } = world({
    holders: Object.fromEntries(names.map((name) => [userCaller(name).principal.arn, FULL])),
    now: clock,
    dependencies: { mfa: mfaDevices(table, SECRETS) },
  });
  const seeds = new Map<string, KeyObject>();

  async function answer({ operation, user, device, step = 1, caller }: Row): Promise<string> {
    const seed = seeds.get(device) ?? (await made(device));
    const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/${device}`;
    if (operation === 'GetSessionToken') {
      const parameters = { SerialNumber, TokenCode: codeOf(seed, step), DurationSeconds: '900' };
      const { status, text } = await ask(userCaller(user), operation, parameters);
      return status === 200 ? '' : `${text('Code')}: ${text('Message')}`;
    }
    const codes = { AuthenticationCode1: codeOf(seed, step - 1), AuthenticationCode2: codeOf(seed, step) };
    const parameters = {
      UserName: user,
      SerialNumber,
      ...(operation === 'DeactivateMFADevice' ? {} : codes),
    };
    const { error = '' } = await iam(operation, parameters, ...(caller ? [callerOf(caller, now)] : []));
    return error;
  }

  async function made(device: string): Promise<KeyObject> {
    let seed = createSecretKey(Buffer.alloc(20));
    if (device !== 'missing') {
      const { result } = await iam('CreateVirtualMFADevice', { VirtualMFADeviceName: device });
      seed = createSecretKey(
        fromBase32(Buffer.from(result.VirtualMFADevice.Base32StringSeed, 'base64').toString()),
      );
    }
    seeds.set(device, seed);
    return seed;
  }

  const compared: Compared[] = [];
  for (const [index, row] of rows.entries()) {
    now = Date.parse(row.at);
    const { operation, device, expected } = row;
    const label = `${device} ${index}`;
    compared.push({ operation, source, label, recorded: expected, answered: await answer(row) });
  }
  return compared;
}

/** A user with a long-term key, or its session with a second factor. */
function callerOf(caller: NonNullable<Row['caller']>, now: number): Caller {
  const { principal } = userCaller('self');
  if (caller === 'self') return { principal };
  const session = {
    kind: 'GetSessionToken',
    accessKeyId: 'ASIAEXAMPLE',
    principal,
    issuedAt: now,
    expiresAt: now + 900_000,
    policies: [],
    policyArns: [],
    tags: [],
    transitiveTagKeys: [],
    mfaAt: now,
  } as const;
  return { principal, session };
}
