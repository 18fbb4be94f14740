import { XMLParser } from 'fast-xml-parser';
import { iamService } from '../../../local/iam/iamService.ts';
import { cachedPolicies } from '../../../src/authz/load/cachedPolicies.ts';
import type { Caller, Principal } from '../../../src/authz/principal.ts';
import { accountStore } from '../../../src/directory/accountStore.ts';
import { snapshotDirectory } from '../../../src/directory/snapshotDirectory.ts';
import { answerQuery } from '../../../src/query/answerQuery.ts';
import type { QueryService } from '../../../src/query/queryService.ts';
import { serviceLinkedRoles } from '../../../src/state/roles/serviceLinkedRole.ts';
import type { Table } from '../../../src/state/table/client.ts';
import { ACCOUNT, user } from '../../directory/exports.ts';
import { keySet } from '../../sts/keySets.ts';

export const ROOT: Principal = {
  type: 'Account',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  userId: ACCOUNT,
};

export function userCaller(name: string): Caller {
  const { UserId: userId, Arn: arn, UserName: userName } = user(name);
  return { principal: { type: 'User', accountId: ACCOUNT, userId, arn, userName } };
}

/** Seals the secrets of access keys and MFA devices. */
export const SECRETS = keySet('s1');

/** What came of a call: `result` as the XML has it, or the error. */
export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever shape the operation answers
  readonly result: any;
  readonly error: string | undefined;
}

/** The IAM API over a table. */
export function iamOver(table: Table, now: () => number = Date.now, region = 'us-east-1'): QueryService {
  return iamService({
    policies: cachedPolicies(snapshotDirectory(table), {
      maxEntries: 100,
      maxAgeMs: 0,
      maxStaleMs: 0,
      now,
      failed: () => {},
    }),
    now,
    table,
    secrets: SECRETS,
    accounts: accountStore(table, now),
    serviceLinkedRoles: serviceLinkedRoles(table, { region, clock: now, deletionMs: 3_000 }),
  });
}

/** The same, called as any caller, past signatures. */
export function iamWorld(...over: Parameters<typeof iamOver>) {
  const service = iamOver(...over);
  return async (
    action: string,
    parameters: Readonly<Record<string, string>> = {},
    caller: Caller = { principal: ROOT },
  ): Promise<Answered> => {
    const form = new URLSearchParams({ Action: action, Version: '2010-05-08', ...parameters });
    const answer = await answerQuery({
      service,
      request: {
        requestId: 'r',
        method: 'POST',
        path: '/',
        resource: '/',
        query: [],
        headers: new Map(),
        sourceIp: '127.0.0.1',
        body: Buffer.from(form.toString()),
      },
      requestId: 'r',
      authenticate: async () => caller,
      once: async () => undefined,
    });
    if (answer.fault !== undefined) throw answer.fault;
    const parsed = XML.parse(answer.body);
    const error = parsed.ErrorResponse?.Error;
    return {
      status: answer.status,
      result: parsed[`${action}Response`]?.[`${action}Result`],
      error: error && `${error.Code}: ${error.Message}`,
    };
  };
}

const XML = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  isArray: (name) => name === 'member',
});

export function json(document: unknown): string {
  return JSON.stringify(document);
}
