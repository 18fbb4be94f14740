import { isoSeconds } from '../../../src/aws/time.ts';
import { iamUniqueId } from '../../../src/aws/uniqueId.ts';
import type { Account, InstanceProfile, TagPairs } from '../../../src/directory/account.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import {
  arnPrefix,
  asked,
  askedAll,
  askedHolder,
  askedNamed,
  type Context,
  single,
  tagContext,
} from '../askedResources.ts';
import { changeableRole, findRole, nameParameter, pathOf, pathParameter, sameName } from '../findEntities.ts';
import { iamError, noSuchEntity } from '../iamErrors.ts';
import type { AskedResource, IamCall, IamOperation, IamOperations, NeededAction } from '../iamOperation.ts';
import { deleteConflict } from '../newEntities.ts';
import { pageOf, sortedBy } from '../pages.ts';
import { newRoleShape, tagShapes } from '../shapes.ts';
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
import { underPath } from './users.ts';

/** Source: IAM User Guide, "IAM and AWS STS quotas". */
const MAX_PROFILES = 1_000;
const EC2 = 'ec2.amazonaws.com';

/**
 * IAM API Reference: Create, Get, List and DeleteInstanceProfile, AddRoleTo and
 * RemoveRoleFromInstanceProfile, Tag and UntagInstanceProfile.
 */
export const instanceProfileOperations: IamOperations = {
  CreateInstanceProfile: {
    asks: askedNewProfile,
    alsoAsks: ({ parameters }) =>
      readTags(parameters, 'anyCaseToo').length > 0 ? ['TagInstanceProfile'] : [],
    run: createProfile,
  },
  GetInstanceProfile: {
    asks: askedProfile(),
    run: (call) => {
      const profile = findProfile(call);
      return { InstanceProfile: { ...profileShape(call.account, profile), Tags: tagShapes(profile.tags) } };
    },
  },
  ListInstanceProfiles: {
    asks: askedAll('instance-profile'),
    run: (call) => {
      const { account, parameters } = call;
      return listed(call, underPath(account.instanceProfiles, parameters.get('PathPrefix')));
    },
  },
  ListInstanceProfilesForRole: {
    asks: askedHolder('role'),
    run: (call) => {
      const { name } = findRole(call.account, nameParameter(call.parameters, 'RoleName'));
      return listed(call, profilesOf(call.account, name));
    },
  },
  DeleteInstanceProfile: {
    asks: askedProfile(),
    run: async (call) => {
      const profile = findProfile(call);
      if (profile.role !== undefined) throw deleteConflict('must remove roles from instance profile first');
      const instanceProfiles = call.account.instanceProfiles.filter((one) => one !== profile);
      await call.replace({ ...call.account, instanceProfiles });
      return undefined;
    },
  },
  AddRoleToInstanceProfile: { asks: askedProfile(), alsoNeeds: passedRole, run: addRole },
  RemoveRoleFromInstanceProfile: { asks: askedProfile(), run: removeRole },
  TagInstanceProfile: {
    asks: askedProfile(({ parameters }) => requestTagContext(readTags(parameters, 'anyCaseToo'))),
    run: changeTags(({ parameters }, tags) =>
      withTags(tags, readTags(parameters, 'anyCaseToo'), 'InstanceProfile'),
    ),
  },
  UntagInstanceProfile: {
    asks: askedProfile(({ parameters }) => tagKeysContext(readTagKeys(parameters))),
    run: changeTags(({ parameters }, tags) => withoutTags(tags, readTagKeys(parameters))),
  },
  ListInstanceProfileTags: {
    asks: askedProfile(),
    run: (call) => {
      const { tags } = findProfile(call);
      const { items, more } = pageOf(sortedBy(tags, tagKey), tagKey, call.parameters);
      return { Tags: tagShapes(items), ...more };
    },
  },
};

/** The instance profiles that contain a role. */
export function profilesOf({ instanceProfiles }: Account, role: string): readonly InstanceProfile[] {
  return instanceProfiles.filter((profile) => profile.role === role);
}

/** IAM API Reference, `InstanceProfile`. */
export function profileShape(account: Account, profile: InstanceProfile): XmlMembers {
  const { name, id, arn, createdAt, role } = profile;
  return {
    Path: pathOf(arn),
    InstanceProfileName: name,
    InstanceProfileId: id,
    Arn: arn,
    CreateDate: createdAt,
    Roles: role === undefined ? [] : [newRoleShape(findRole(account, role))],
  };
}

function newProfile({ account, parameters }: IamCall) {
  const name = nameParameter(parameters, 'InstanceProfileName');
  return { name, arn: `${arnPrefix(account)}instance-profile${pathParameter(parameters)}${name}` };
}

function askedNewProfile(call: IamCall): AskedResource {
  const { arn } = newProfile(call);
  return asked(call.account, arn, arn, requestTagContext(readTags(call.parameters, 'anyCaseToo')));
}

/** The named instance profile as a resource, with its tags. */
function askedProfile(more?: (call: IamCall) => Context) {
  return (call: IamCall): AskedResource => {
    const found = profileNamed(call);
    const arn = found?.arn ?? `${arnPrefix(call.account)}instance-profile/${profileName(call)}`;
    return asked(call.account, arn, arn, [...tagContext(found?.tags ?? []), ...(more?.(call) ?? [])]);
  };
}

/**
 * AddRoleToInstanceProfile needs iam:PassRole (Service Authorization Reference), because the role is passed
 * to EC2.
 */
function passedRole(call: IamCall): readonly NeededAction[] {
  const role = nameParameter(call.parameters, 'RoleName');
  const service: Context = [['iam:passedtoservice', single(EC2)]];
  return [{ action: 'PassRole', ...askedNamed('role', role, () => service)(call) }];
}

async function createProfile(call: IamCall): Promise<XmlMembers> {
  const { account } = call;
  const { name, arn } = newProfile(call);
  if (profileNamed(call) !== undefined) {
    throw iamError('EntityAlreadyExists', `Instance Profile ${name} already exists.`);
  }
  if (account.instanceProfiles.length >= MAX_PROFILES) {
    throw iamError('LimitExceeded', `Cannot exceed quota for InstanceProfilesPerAccount: ${MAX_PROFILES}`);
  }
  const id = iamUniqueId('AIPA');
  const profile = {
    name,
    id,
    arn,
    createdAt: isoSeconds(call.now),
    tags: readTags(call.parameters, 'anyCaseToo'),
  };
  await call.replace({ ...account, instanceProfiles: [...account.instanceProfiles, profile] });
  return { InstanceProfile: { ...profileShape(account, profile), ...tagsMember(profile.tags) } };
}

async function addRole(call: IamCall): Promise<undefined> {
  const profile = findProfile(call);
  const { name } = changeableRole(call.account, nameParameter(call.parameters, 'RoleName'));
  if (profile.role !== undefined) {
    throw iamError('LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
  }
  await replaceProfile(call, { ...profile, role: name });
  return undefined;
}

async function removeRole(call: IamCall): Promise<undefined> {
  const profile = findProfile(call);
  const { name } = findRole(call.account, nameParameter(call.parameters, 'RoleName'));
  if (profile.role !== name) {
    throw noSuchEntity(`Role ${name} in Instance Profile ${profile.name} cannot be found.`);
  }
  const { role: _, ...empty } = profile;
  await replaceProfile(call, empty);
  return undefined;
}

function changeTags(change: (call: IamCall, tags: TagPairs) => TagPairs): IamOperation['run'] {
  return async (call) => {
    const profile = findProfile(call);
    await replaceProfile(call, { ...profile, tags: change(call, profile.tags) });
    return undefined;
  };
}

function listed(call: IamCall, profiles: readonly InstanceProfile[]): XmlMembers {
  const byName = ({ name }: InstanceProfile) => name;
  const { items, more } = pageOf(sortedBy(profiles, byName), byName, call.parameters);
  return { InstanceProfiles: items.map((profile) => profileShape(call.account, profile)), ...more };
}

function profileName({ parameters }: IamCall): string {
  return nameParameter(parameters, 'InstanceProfileName');
}

function profileNamed(call: IamCall): InstanceProfile | undefined {
  const name = profileName(call);
  return call.account.instanceProfiles.find((one) => sameName(one.name, name));
}

function findProfile(call: IamCall): InstanceProfile {
  const found = profileNamed(call);
  if (found !== undefined) return found;
  throw noSuchEntity(`Instance Profile ${profileName(call)} cannot be found.`);
}

function replaceProfile({ account, replace }: IamCall, profile: InstanceProfile): Promise<void> {
  const instanceProfiles = account.instanceProfiles.map((one) => (one.name === profile.name ? profile : one));
  return replace({ ...account, instanceProfiles });
}
