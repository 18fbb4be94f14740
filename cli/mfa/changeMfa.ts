import { base32 } from '../../src/aws/base32.ts';
import { disableMfaDevice, enableMfaDevice, listMfaDevices } from '../../src/state/keys/manageMfaDevices.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { reportLines } from '../../workbench/reportLines.ts';
import { findUser, onlyAccount, type UserOptions } from '../state/findUser.ts';
import { environmentOf } from '../state/placeOptions.ts';
import { withState } from '../state/withState.ts';

/** Prints the seed in the two forms that authenticator apps accept. */
export function enableMfa(options: UserOptions): Promise<void> {
  return withState(async ({ table, keyring }) => {
    const user = await findUser(table, options);
    const { secrets } = await keyring();
    const enabled = await enableMfaDevice(table, secrets, user, Date.now());
    if (enabled === undefined) {
      throw new CommandFault(`${user.userName} already has an MFA device: disable it first.`);
    }
    const seed = base32(enabled.seed);
    enabled.seed.fill(0);
    process.stdout.write(
      `Serial number  ${enabled.serialNumber}\nSecret         ${seed}\n` +
        `URI            ${otpauthUri(user, seed)}\n`,
    );
    process.stderr.write('The secret is not shown again.\n');
  }, environmentOf(options));
}

export function listMfa(options: Omit<UserOptions, 'user'>): Promise<void> {
  return withState(async ({ table }) => {
    const devices = await listMfaDevices(table, options.account ?? (await onlyAccount(table)));
    if (devices.length === 0) process.stdout.write('No user has an MFA device.\n');
    for (const { serialNumber, enabled } of devices) {
      const since = enabled === undefined ? '-' : `${enabled.enabledAt.slice(0, 19)}Z`;
      const owner = enabled?.userName ?? '(nobody)';
      process.stdout.write(reportLines([`${owner.padEnd(24)} ${since.padEnd(20)}  ${serialNumber}`]));
    }
  }, environmentOf(options));
}

export function disableMfa(options: UserOptions): Promise<void> {
  return withState(async ({ table }) => {
    const user = await findUser(table, options);
    if (!(await disableMfaDevice(table, user))) throw new CommandFault(`${user.userName} has no MFA device.`);
    process.stdout.write(`The MFA device of ${user.userName} was removed.\n`);
  }, environmentOf(options));
}

/**
 * The key URI format of authenticator apps. Parameters that are left out have their defaults: SHA-1, six
 * digits, 30 seconds.
 */
function otpauthUri({ accountId, userName }: { accountId: string; userName: string }, seed: string): string {
  const label = encodeURIComponent(`mqgate:${userName}@${accountId}`);
  return `otpauth://totp/${label}?secret=${seed}&issuer=mqgate`;
}
