import type { UserPrincipal } from '../../src/authz/principal.ts';
import { printableJson } from '../../src/json/printableJson.ts';
import { AccessKeyError } from '../../src/state/keys/accessKeyItem.ts';
import { issueAccessKey } from '../../src/state/keys/issueAccessKey.ts';
import {
  type AccessKeyFacts,
  deleteAccessKey,
  listAccessKeys,
  setAccessKeyStatus,
} from '../../src/state/keys/manageAccessKeys.ts';
import type { Table } from '../../src/state/table/client.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { reportLines } from '../../workbench/reportLines.ts';
import { findUser, type UserOptions } from '../state/findUser.ts';
import { environmentOf } from '../state/placeOptions.ts';
import { withState } from '../state/withState.ts';

export interface KeyOptions extends UserOptions {
  readonly accessKeyId: string;
}

/** Prints a profile in the format of a credentials file on stdout, and remarks for the user on stderr. */
export function createAccessKey(options: UserOptions): Promise<void> {
  return withState(async ({ table, keyring }) => {
    const user = await findUser(table, options);
    const { secrets } = await keyring();
    const { accessKeyId, secretAccessKey } = await issueAccessKey(table, secrets, user, Date.now()).catch(
      asCommandFault,
    );
    const profile =
      `[${user.userName}]\naws_access_key_id = ${accessKeyId}\n` +
      `aws_secret_access_key = ${secretAccessKey}\n`;
    process.stdout.write(profile);
    process.stderr.write('The secret is not shown again.\n');
  }, environmentOf(options));
}

export function listKeysOf(options: UserOptions & { readonly json?: true }): Promise<void> {
  return withState(async ({ table }) => {
    const { accountId, userId, userName } = await findUser(table, options);
    const listed = await listAccessKeys(table, accountId, userId);
    if (options.json) {
      const AccessKeyMetadata = listed.map((key) => asIam(key, userName));
      process.stdout.write(`${printableJson({ AccessKeyMetadata }, 2)}\n`);
    } else if (listed.length === 0) process.stdout.write(reportLines([`${userName} has no access key.`]));
    else process.stdout.write(reportLines([HEADING, ...listed.map(row)]));
  }, environmentOf(options));
}

export function setStatus(options: KeyOptions, status: AccessKeyFacts['status']): Promise<void> {
  return withState(async ({ table, keyring }) => {
    const { accessKeyId } = await keyOf(table, options);
    const { secrets } = await keyring();
    await setAccessKeyStatus(table, secrets, accessKeyId, status).catch(asCommandFault);
    process.stdout.write(`${accessKeyId} is ${status} now.\n`);
  }, environmentOf(options));
}

export function removeAccessKey(options: KeyOptions): Promise<void> {
  return withState(async ({ table }) => {
    const { accessKeyId } = await keyOf(table, options);
    await deleteAccessKey(table, accessKeyId).catch(asCommandFault);
    process.stdout.write(`${accessKeyId} is deleted.\n`);
  }, environmentOf(options));
}

/** Only a key of the named user is changed: a mistyped id must not change another user's key. */
async function keyOf(table: Table, options: KeyOptions): Promise<AccessKeyFacts> {
  const user: UserPrincipal = await findUser(table, options);
  const listed = await listAccessKeys(table, user.accountId, user.userId);
  const found = listed.find(({ accessKeyId }) => accessKeyId === options.accessKeyId);
  if (found === undefined)
    throw new CommandFault(`${user.userName} has no access key ${options.accessKeyId}.`);
  return found;
}

const HEADING = columns('ACCESS KEY ID', 'STATUS', 'CREATED', 'LAST USED', 'BY');

function row({ accessKeyId, status, createdAt, lastUsed }: AccessKeyFacts): string {
  const used = lastUsed === undefined ? 'never' : isoSeconds(lastUsed.at);
  const by = lastUsed === undefined ? '' : `${lastUsed.service} ${lastUsed.region}`;
  return columns(accessKeyId, status, isoSeconds(Date.parse(createdAt)), used, by);
}

function columns(id: string, status: string, created: string, used: string, by: string): string {
  return `${id.padEnd(22)}${status.padEnd(10)}${created.padEnd(22)}${used.padEnd(22)}${by}`.trimEnd();
}

/** The members that ListAccessKeys and GetAccessKeyLastUsed return together. Source: IAM API Reference. */
function asIam({ accessKeyId, status, createdAt, lastUsed }: AccessKeyFacts, userName: string): object {
  return {
    UserName: userName,
    AccessKeyId: accessKeyId,
    Status: status,
    CreateDate: isoSeconds(Date.parse(createdAt)),
    AccessKeyLastUsed:
      lastUsed === undefined
        ? { ServiceName: 'N/A', Region: 'N/A' }
        : { LastUsedDate: isoSeconds(lastUsed.at), ServiceName: lastUsed.service, Region: lastUsed.region },
  };
}

function isoSeconds(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19)}Z`;
}

function asCommandFault(error: unknown): never {
  if (error instanceof AccessKeyError) throw new CommandFault(error.message);
  throw error;
}
