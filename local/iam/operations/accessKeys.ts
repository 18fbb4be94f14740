import { isoSeconds } from '../../../src/aws/time.ts';
import { QueryError, validationError } from '../../../src/query/queryService.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import { AccessKeyError } from '../../../src/state/keys/accessKeyItem.ts';
import { ACCESS_KEY_ID, readAccessKey } from '../../../src/state/keys/accessKeys.ts';
import { issueAccessKey } from '../../../src/state/keys/issueAccessKey.ts';
import {
  type AccessKeyFacts,
  deleteAccessKey,
  listAccessKeys,
  setAccessKeyStatus,
} from '../../../src/state/keys/manageAccessKeys.ts';
import { askedAny, askedNamed } from '../askedResources.ts';
import { iamError, noSuchEntity } from '../iamErrors.ts';
import type { AskedResource, IamCall, IamOperations } from '../iamOperation.ts';
import { askedUser, namedUser } from '../namedUser.ts';
import { pageOf, sortedBy } from '../pages.ts';

/** Source: IAM API Reference, `accessKeyIdType`. */
const KEY_ID = /^\w{16,128}$/;

/**
 * IAM API Reference: CreateAccessKey, ListAccessKeys, UpdateAccessKey, DeleteAccessKey,
 * GetAccessKeyLastUsed. The keys are those of `mqgate access-keys`.
 */
export const accessKeyOperations: IamOperations = {
  CreateAccessKey: { asks: askedUser(), run: createKey },
  ListAccessKeys: {
    asks: askedUser(),
    run: async (call) => {
      const keys = await keysOf(call);
      const byId = ({ accessKeyId }: AccessKeyFacts) => accessKeyId;
      const { items, more } = pageOf(sortedBy(keys, byId), byId, call.parameters);
      return { AccessKeyMetadata: items.map((key) => keyShape(key, call)), ...more };
    },
  },
  UpdateAccessKey: {
    asks: askedUser(),
    run: async (call) => {
      const status = call.parameters.required('Status');
      if (status !== 'Active' && status !== 'Inactive') throw unknownStatus(status);
      const { accessKeyId } = await ownKey(call);
      await untilSettled(() => setAccessKeyStatus(call.table, call.secrets, accessKeyId, status));
      return undefined;
    },
  },
  DeleteAccessKey: {
    asks: askedUser(),
    run: async (call) => {
      const { accessKeyId } = await ownKey(call);
      await untilSettled(() => deleteAccessKey(call.table, accessKeyId));
      return undefined;
    },
  },
  GetAccessKeyLastUsed: { asks: askedOwner, run: lastUsed },
};

async function createKey(call: IamCall): Promise<XmlMembers> {
  const principal = namedUser(call);
  try {
    const issued = await issueAccessKey(call.table, call.secrets, principal, call.now);
    return {
      AccessKey: {
        UserName: principal.type === 'User' ? principal.userName : undefined,
        AccessKeyId: issued.accessKeyId,
        Status: 'Active',
        SecretAccessKey: issued.secretAccessKey,
        CreateDate: isoSeconds(call.now),
      },
    };
  } catch (error) {
    if (!(error instanceof AccessKeyError && error.code === 'limit')) throw error;
    throw iamError('LimitExceeded', 'Cannot exceed quota for AccessKeysPerUser: 2');
  }
}

function keysOf(call: IamCall): Promise<readonly AccessKeyFacts[]> {
  const { accountId, userId } = namedUser(call);
  return listAccessKeys(call.table, accountId, userId);
}

/** The key that the call names, if it belongs to the user. */
async function ownKey(call: IamCall): Promise<AccessKeyFacts> {
  const id = keyIdParameter(call);
  const key = (await keysOf(call)).find(({ accessKeyId }) => accessKeyId === id);
  if (key !== undefined) return key;
  throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
}

/** Answers have the user's present name, which can differ from the stored one. */
function keyShape({ accessKeyId, status, createdAt }: AccessKeyFacts, call: IamCall): XmlMembers {
  const owner = namedUser(call);
  return {
    UserName: owner.type === 'User' ? owner.userName : undefined,
    AccessKeyId: accessKeyId,
    Status: status,
    CreateDate: isoSeconds(Date.parse(createdAt)),
  };
}

function keyIdParameter({ parameters }: IamCall): string {
  const id = parameters.required('AccessKeyId');
  if (KEY_ID.test(id)) return id;
  throw validationError(
    "1 validation error detected: Value at 'accessKeyId' failed to satisfy constraint: " +
      'Member must satisfy regular expression pattern: [\\w]+',
  );
}

/**
 * The owner of a key. Recorded: a key that does not exist gets the same refusal as a key that the caller may
 * not see.
 */
async function askedOwner(call: IamCall): Promise<AskedResource> {
  const principal = await ownerOf(call);
  return principal.type === 'User' ? askedNamed('user', principal.userName)(call) : askedAny();
}

async function ownerOf(call: IamCall) {
  const kept = await keptKey(call);
  return kept.principal;
}

async function keptKey(call: IamCall) {
  const id = keyIdParameter(call);
  const kept = ACCESS_KEY_ID.test(id) ? await readAccessKey(call.table, id) : undefined;
  if (kept !== undefined && kept.principal.accountId === call.account.accountId) return kept;
  throw new QueryError(
    'AccessDenied',
    `User: ${call.caller.principal.arn} is not authorized to perform ` +
      `iam:GetAccessKeyLastUsed on resource: access key ${id}`,
    403,
  );
}

/** The time can be some minutes old (src/state/keys/keyUse.ts). */
async function lastUsed(call: IamCall): Promise<XmlMembers> {
  const { principal, lastUsed: use } = await keptKey(call);
  return {
    UserName: principal.type === 'User' ? principal.userName : undefined,
    AccessKeyLastUsed: {
      LastUsedDate: use === undefined ? undefined : isoSeconds(use.at),
      ServiceName: use?.service ?? 'N/A',
      Region: use?.region ?? 'N/A',
    },
  };
}

/** IAM's own sentences for two changes of one key at the same time. */
async function untilSettled(change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (!(error instanceof AccessKeyError)) throw error;
    if (error.code === 'absent') throw noSuchEntity(error.message);
    if (error.code !== 'conflict') throw error;
    throw iamError('ConcurrentModification', error.message);
  }
}

function unknownStatus(status: string): QueryError {
  return validationError(
    `1 validation error detected: Value '${status.slice(0, 64)}' at 'status' failed to satisfy ` +
      'constraint: Member must satisfy enum value set: [Active, Inactive]',
  );
}
