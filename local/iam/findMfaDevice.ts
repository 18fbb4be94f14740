import { validationError } from '../../src/query/queryService.ts';
import type { XmlMembers } from '../../src/query/xml.ts';
import { listMfaDevices } from '../../src/state/keys/manageMfaDevices.ts';
import type { KeptMfaDevice } from '../../src/state/keys/mfaDeviceItem.ts';
import { arnPrefix, asked, type Context, tagContext } from './askedResources.ts';
import { findUser, nameParameter } from './findEntities.ts';
import { noSuchEntity } from './iamErrors.ts';
import type { AskedResource, IamCall } from './iamOperation.ts';
import { userShape } from './shapes.ts';

const SERIAL_NUMBER = /^[\w+=/:,.@-]{9,256}$/;

/** The device that the call names as a resource, with its tags if it exists. */
export function askedDevice(more?: (call: IamCall) => Context) {
  return async (call: IamCall): Promise<AskedResource> => {
    const arn = serialParameter(call);
    const device = await deviceNamed(call);
    return asked(call.account, arn, arn, [...tagContext(device?.tags ?? []), ...(more?.(call) ?? [])]);
  };
}

/** @throws QueryError ValidationError */
export function serialParameter({ parameters }: IamCall): string {
  const serial = parameters.required('SerialNumber');
  if (SERIAL_NUMBER.test(serial)) return serial;
  throw validationError(
    "1 validation error detected: Value at 'serialNumber' failed to satisfy constraint: " +
      'Member must satisfy regular expression pattern: [\\w+=/:,.@-]+',
  );
}

async function deviceNamed(call: IamCall): Promise<KeptMfaDevice | undefined> {
  const serial = serialParameter(call);
  const devices = await listMfaDevices(call.table, call.account.accountId);
  return devices.find(({ serialNumber }) => serialNumber === serial);
}

/** @throws QueryError NoSuchEntity */
export async function findDevice(call: IamCall): Promise<KeptMfaDevice> {
  const device = await deviceNamed(call);
  if (device !== undefined) return device;
  throw noSuchEntity(`MFA Device with serial number ${serialParameter(call)} does not exist.`);
}

/** The user of a device; undefined if the device has no user, or the user no longer exists. */
export function ownerOf({ account }: IamCall, { enabled }: KeptMfaDevice): XmlMembers | undefined {
  if (enabled?.userId === account.accountId) {
    return { UserId: account.accountId, Arn: `${arnPrefix(account)}root` };
  }
  const user = account.users.find(({ id }) => id === enabled?.userId);
  return user && userShape(user);
}

/** A user to whom a device can belong. */
export interface DeviceUser {
  readonly userId: string;
  readonly userName: string;
}

/** The user that the call names. @throws QueryError NoSuchEntity */
export function calledUser({ account, parameters }: IamCall): DeviceUser {
  const { id, name } = findUser(account, nameParameter(parameters, 'UserName'));
  return { userId: id, userName: name };
}

/** The device that the call names, of the user that it names. @throws QueryError NoSuchEntity */
export async function usersDevice(call: IamCall): Promise<{ device: KeptMfaDevice; user: DeviceUser }> {
  const user = calledUser(call);
  const device = await findDevice(call);
  if (device.enabled?.userId === user.userId) return { device, user };
  throw noSuchEntity('MFA Device invalid for user.');
}
