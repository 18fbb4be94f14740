import { proveClaim } from '../../workbench/test/proveClaim.ts';
import { readSuite } from '../../workbench/test/readSuite.ts';
import { type RunOptions, runSuite, type SuiteResult } from '../../workbench/test/runSuite.ts';
import { mistakeText } from '../../workbench/test/suiteSource.ts';

export const ACCOUNT_ID = '123456789012';
export const IAM = `arn:aws:iam::${ACCOUNT_ID}:`;
export const PROD = `arn:aws:mq:us-east-1:${ACCOUNT_ID}:broker:orders:b-1`;
export const DEV = `arn:aws:mq:us-east-1:${ACCOUNT_ID}:broker:dev-x:b-2`;

export const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

interface Holder {
  readonly policies?: Readonly<Record<string, object>>;
  readonly boundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly trust?: object;
}

/** An account export of users and roles with inline policies; `managed` are managed policies by name. */
export function accountExport(
  users: Readonly<Record<string, Holder>>,
  roles: Readonly<Record<string, Holder>> = {},
  managed: Readonly<Record<string, object>> = {},
): string {
  const holder = ({ boundary, tags = {} }: Holder) => ({
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    ...(boundary === undefined
      ? {}
      : {
          PermissionsBoundary: {
            PermissionsBoundaryType: 'Policy',
            PermissionsBoundaryArn: `${IAM}policy/${boundary}`,
          },
        }),
  });
  const inline = ({ policies = {} }: Holder) =>
    Object.entries(policies).map(([PolicyName, PolicyDocument]) => ({ PolicyName, PolicyDocument }));
  const id = (prefix: string, name: string) =>
    `${prefix}${name.toUpperCase().replace(/\W/gu, '')}0000000000000000`.slice(0, 21);
  return JSON.stringify({
    UserDetailList: Object.entries(users).map(([UserName, one]) => ({
      UserName,
      UserId: id('AIDA', UserName),
      Arn: `${IAM}user/${UserName}`,
      UserPolicyList: inline(one),
      ...holder(one),
    })),
    GroupDetailList: [],
    RoleDetailList: Object.entries(roles).map(([RoleName, one]) => ({
      RoleName,
      RoleId: id('AROA', RoleName),
      Arn: `${IAM}role/${RoleName}`,
      AssumeRolePolicyDocument: one.trust ?? policy(),
      RolePolicyList: inline(one),
      ...holder(one),
    })),
    Policies: Object.entries(managed).map(([name, Document]) => ({
      PolicyName: name,
      PolicyId: id('ANPA', name),
      Arn: `${IAM}policy/${name}`,
      DefaultVersionId: 'v1',
      PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document }],
    })),
  });
}

export type Files = Readonly<Record<string, string>>;

export const OPTIONS: RunOptions = {
  today: '2026-11-29',
  refuseOnly: false,
  prove: proveClaim,
  snapshots: { read: () => undefined },
};

/** Runs a suite with its files; a suite with mistakes gives their texts. */
export function run(
  suite: string,
  files: Files,
  options: Partial<RunOptions> = {},
): { readonly mistakes: readonly string[]; readonly result?: SuiteResult } {
  const read = readSuite(suite, 'suite.yaml', (name) => {
    const text = files[name];
    if (text === undefined) throw Object.assign(new Error(name), { code: 'ENOENT' });
    return text;
  });
  if ('mistakes' in read) return { mistakes: read.mistakes.map(mistakeText) };
  return { mistakes: [], result: runSuite(read.suite, { ...OPTIONS, ...options }) };
}

/** Status and reasons of every test, rows and calls included. */
export function outcomes(result: SuiteResult | undefined): string[] {
  return (result?.tests ?? []).map(({ test, status, why, rows, requests, claims, snapshot }) => {
    const parts = [...rows, ...requests, ...claims, ...(snapshot === undefined ? [] : [snapshot])];
    const reasons = [...why, ...parts.flatMap((part) => (part.status === 'passed' ? [] : part.why))];
    return [`${status} ${test.name}`, ...new Set(reasons)].join(' | ');
  });
}
