import { base32 } from '../../../src/aws/base32.ts';
import { isoSeconds } from '../../../src/aws/time.ts';
import type { TagPairs } from '../../../src/directory/account.ts';
import type { Parameters } from '../../../src/query/parameters.ts';
import { QueryError, validationError } from '../../../src/query/queryService.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import { assignMfaDevice, releaseMfaDevice, tagMfaDevice } from '../../../src/state/keys/assignMfaDevice.ts';
import {
  createMfaDevice,
  deleteMfaDevice,
  devicesOf,
  listMfaDevices,
} from '../../../src/state/keys/manageMfaDevices.ts';
import type { KeptMfaDevice } from '../../../src/state/keys/mfaDeviceItem.ts';
import { isCode } from '../../../src/sts/mfa/totp.ts';
import { arnPrefix, asked, askedAny, askedHolder } from '../askedResources.ts';
import { nameParameter, pathParameter } from '../findEntities.ts';
import {
  askedDevice,
  calledUser,
  type DeviceUser,
  findDevice,
  ownerOf,
  serialParameter,
  usersDevice,
} from '../findMfaDevice.ts';
import { iamError } from '../iamErrors.ts';
import type { AskedResource, IamCall, IamOperations } from '../iamOperation.ts';
import { askedUser, namedUser } from '../namedUser.ts';
import { pageOf, sortedBy } from '../pages.ts';
import { qrCodePng } from '../qrCode.ts';
import { tagShapes } from '../shapes.ts';
import {
  readTagKeys,
  readTags,
  requestTagContext,
  tagKey,
  tagKeysContext,
  tagsMember,
  withoutTags,
  withTags,
} from '../tags.ts';

/** Source: IAM User Guide, "IAM and AWS STS quotas". */
const MAX_DEVICES = 8;

/** AWS has another sentence for a reserved tag key of a device (recorded). */
const deviceTags = (parameters: Parameters) =>
  readTags(parameters, 'anyCaseToo', 'Tag keys beginning with aws: are reserved for system use.');

/**
 * IAM API Reference: Create, List, Enable, Deactivate, Resync, Delete, Tag and Untag of virtual MFA devices.
 * The devices are those of `mqgate mfa`.
 */
export const mfaDeviceOperations: IamOperations = {
  CreateVirtualMFADevice: {
    asks: askedNewDevice,
    alsoAsks: ({ parameters }) => (deviceTags(parameters).length > 0 ? ['TagMFADevice'] : []),
    run: createDevice,
  },
  EnableMFADevice: { asks: askedHolder('user'), run: enableDevice },
  ResyncMFADevice: {
    asks: askedHolder('user'),
    run: async (call) => {
      const { device, user } = await usersDevice(call);
      await takeCodes(call, device, user);
      return undefined;
    },
  },
  DeactivateMFADevice: {
    asks: askedHolder('user'),
    run: async (call) => {
      await requireFactor(call);
      const { device } = await usersDevice(call);
      if (!(await releaseMfaDevice(call.table, call.secrets, device))) throw changedMeanwhile();
      return undefined;
    },
  },
  DeleteVirtualMFADevice: {
    asks: askedDevice(),
    run: async (call) => {
      const device = await findDevice(call);
      if (ownerOf(call, device) !== undefined) {
        throw iamError('DeleteConflict', 'MFA VirtualDevice in use. Must deactivate first.');
      }
      if (!(await deleteMfaDevice(call.table, device))) throw changedMeanwhile();
      return undefined;
    },
  },
  ListMFADevices: {
    asks: askedUser(),
    run: async (call) => {
      const owner = namedUser(call);
      const devices = await devicesOf(call.table, owner);
      const { items, more } = pageOf(sortedBy(devices, bySerial), bySerial, call.parameters);
      const userName = owner.type === 'User' ? owner.userName : undefined;
      return { MFADevices: items.map((device) => deviceShape(device, { UserName: userName })), ...more };
    },
  },
  /**
   * Recorded: this operation is for security keys and refuses virtual devices. The gateway has virtual
   * devices only.
   */
  GetMFADevice: {
    asks: askedUser(),
    run: (call) => {
      serialParameter(call);
      throw validationError(
        'The MFA device serial number sent in the request is invalid or not supported ' +
          'by this API. Currently, only hardware FIDO security keys are supported. ' +
          'Please use the compatible device or API.',
      );
    },
  },
  ListVirtualMFADevices: { asks: askedAny, run: listDevices },
  TagMFADevice: {
    asks: askedDevice(({ parameters }) => requestTagContext(deviceTags(parameters))),
    run: (call) => changeTags(call, (tags) => withTags(tags, deviceTags(call.parameters), 'MFADevice')),
  },
  UntagMFADevice: {
    asks: askedDevice(({ parameters }) => tagKeysContext(readTagKeys(parameters))),
    run: (call) => changeTags(call, (tags) => withoutTags(tags, readTagKeys(call.parameters))),
  },
  ListMFADeviceTags: {
    asks: askedDevice(),
    run: async (call) => {
      const { tags } = await findDevice(call);
      const { items, more } = pageOf(sortedBy(tags, tagKey), tagKey, call.parameters);
      return { Tags: tagShapes(items), ...more };
    },
  },
};

const bySerial = ({ serialNumber }: KeptMfaDevice) => serialNumber;

function newSerial({ account, parameters }: IamCall): string {
  const name = nameParameter(parameters, 'VirtualMFADeviceName', 226);
  return `${arnPrefix(account)}mfa${pathParameter(parameters)}${name}`;
}

function askedNewDevice(call: IamCall): AskedResource {
  const arn = newSerial(call);
  return asked(call.account, arn, arn, requestTagContext(deviceTags(call.parameters)));
}

/**
 * The seed is shown once, as authenticator apps take it: as text and as a picture, both in base64 as the API
 * writes bytes. Source of the text of the code: IAM API Reference, VirtualMFADevice.
 */
async function createDevice(call: IamCall): Promise<XmlMembers> {
  const serialNumber = newSerial(call);
  const tags = deviceTags(call.parameters);
  const { accountId } = call.account;
  const made = await createMfaDevice(call.table, call.secrets, { accountId, serialNumber, tags });
  if (made === undefined) throw iamError('EntityAlreadyExists', 'MFA device already exists.');
  const seed = base32(made.seed);
  made.seed.fill(0);
  const name = nameParameter(call.parameters, 'VirtualMFADeviceName', 226);
  return {
    VirtualMFADevice: {
      SerialNumber: serialNumber,
      Base32StringSeed: Buffer.from(seed).toString('base64'),
      QRCodePNG: qrCodePng(`otpauth://totp/${name}@${accountId}?secret=${seed}`).toString('base64'),
      ...tagsMember(tags),
    },
  };
}

async function enableDevice(call: IamCall): Promise<undefined> {
  const user = calledUser(call);
  await requireFactor(call);
  const device = await findDevice(call);
  if (device.enabled?.userId === user.userId) {
    throw iamError('EntityAlreadyExists', `MFA Device for user ${user.userName} already exists.`);
  }
  if (device.enabled !== undefined) throw iamError('EntityAlreadyExists', 'MFA Device is already in use.');
  const devices = await devicesOf(call.table, { accountId: call.account.accountId, userId: user.userId });
  if (devices.length >= MAX_DEVICES) {
    throw iamError('LimitExceeded', `Cannot exceed quota for MFADevicesPerUser: ${MAX_DEVICES}`);
  }
  await takeCodes(call, device, user);
  return undefined;
}

async function takeCodes(call: IamCall, device: KeptMfaDevice, user: DeviceUser): Promise<void> {
  const [first, second] = [codeParameter(call, 1), codeParameter(call, 2)];
  const codes = { first, second, now: call.now };
  if (await assignMfaDevice(call.table, call.secrets, device, user, codes)) return;
  throw iamError('InvalidAuthenticationCode', 'Authentication code for device is not valid.');
}

function codeParameter({ parameters }: IamCall, number: 1 | 2): string {
  const code = parameters.required(`AuthenticationCode${number}`);
  if (isCode(code)) return code;
  const member = `authenticationCode${number}`;
  throw validationError(
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: ` +
      'Member must satisfy regular expression pattern: [\\d]+',
  );
}

/** Recorded: a user who has a device may change its own devices only with a second factor. */
async function requireFactor(call: IamCall): Promise<void> {
  const { principal, session } = call.caller;
  if (principal.type !== 'User' || session?.mfaAt !== undefined) return;
  if (calledUser(call).userId !== principal.userId) return;
  if ((await devicesOf(call.table, principal)).length === 0) return;
  throw new QueryError(
    'AccessDenied',
    'To complete this action, please ensure that you are authenticated with ' +
      'an MFA device that is enabled for this user.',
    403,
  );
}

function deviceShape({ serialNumber, enabled }: KeptMfaDevice, owner: XmlMembers): XmlMembers {
  const enabledAt = enabled && isoSeconds(Date.parse(enabled.enabledAt));
  return { ...owner, SerialNumber: serialNumber, EnableDate: enabledAt };
}

const STATUSES = ['Assigned', 'Unassigned', 'Any'] as const;

async function listDevices(call: IamCall): Promise<XmlMembers> {
  const status = call.parameters.get('AssignmentStatus') ?? 'Any';
  if (!STATUSES.some((one) => one === status)) {
    throw validationError(
      "1 validation error detected: Value at 'assignmentStatus' failed to satisfy constraint: " +
        `Member must satisfy enum value set: [${STATUSES.join(', ')}]`,
    );
  }
  const devices = await listMfaDevices(call.table, call.account.accountId);
  const listed = devices.filter((device) => {
    const assigned = ownerOf(call, device) !== undefined;
    return status === 'Any' || assigned === (status === 'Assigned');
  });
  const { items, more } = pageOf(sortedBy(listed, bySerial), bySerial, call.parameters);
  return {
    VirtualMFADevices: items.map((device) => {
      const owner = ownerOf(call, device);
      return owner === undefined
        ? { SerialNumber: device.serialNumber }
        : deviceShape(device, { User: owner });
    }),
    ...more,
  };
}

async function changeTags(call: IamCall, change: (tags: TagPairs) => TagPairs): Promise<undefined> {
  const device = await findDevice(call);
  if (!(await tagMfaDevice(call.table, device, change(device.tags)))) throw changedMeanwhile();
  return undefined;
}

function changedMeanwhile(): QueryError {
  return iamError('ConcurrentModification', 'The MFA device was changed at the same time. Try again.');
}
