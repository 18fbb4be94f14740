import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { UserPrincipal } from '../../src/authz/principal.ts';
import { entityKeys, type UserBody } from '../../src/directory/snapshotEntities.ts';
import { readEntities, readPointer } from '../../src/state/snapshots/snapshots.ts';
import type { Table } from '../../src/state/table/client.ts';
import { keys } from '../../src/state/table/table.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import type { PlaceOptions } from './placeOptions.ts';

/** The user that a command is about. */
export interface UserOptions extends PlaceOptions {
  readonly user: string;
  readonly account?: string;
}

/** The user in the imported account. Rejects with a CommandFault if there is no such user. */
export async function findUser(table: Table, { user, account }: UserOptions): Promise<UserPrincipal> {
  const accountId = account ?? (await onlyAccount(table));
  const pointer = await readPointer(table, accountId);
  if (pointer === undefined)
    throw new CommandFault(`No account ${accountId} was imported into ${table.name}.`);
  const key = entityKeys.user(user);
  const found = await readEntities(table, accountId, pointer.version, new Set([key]));
  const body = found.get(key) as UserBody | undefined;
  if (body === undefined) throw new CommandFault(`The account ${accountId} has no user ${user}.`);
  return { type: 'User', accountId, arn: body.arn, userId: body.userId, userName: user };
}

/** The only account of the table. Rejects with a CommandFault if there are several, or none. */
export async function onlyAccount(table: Table): Promise<string> {
  const { sk } = keys.snapshotPointer('');
  const accounts: string[] = [];
  let start: Record<string, never> | undefined;
  do {
    const page = await table.client.send(
      new ScanCommand({
        TableName: table.name,
        FilterExpression: 'begins_with(pk, :snapshot) AND sk = :current',
        ExpressionAttributeValues: { ':snapshot': { S: keys.snapshotPointer('').pk }, ':current': { S: sk } },
        ProjectionExpression: 'pk',
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    accounts.push(...(page.Items ?? []).map(({ pk }) => pk?.S?.split('#')[1] ?? ''));
    start = page.LastEvaluatedKey as typeof start;
  } while (start !== undefined);
  const [only, ...others] = accounts;
  if (only === undefined) throw new CommandFault(`No account was imported into ${table.name}.`);
  if (others.length > 0) throw new CommandFault('The table has several accounts: name one with --account.');
  return only;
}
