import { readFileSync } from 'node:fs';
import type { ManagedPolicy } from './account.ts';
import { managedPolicies, managedPolicy } from './managedPolicy.ts';

/**
 * AWS managed policies that concern Amazon MQ, IAM, STS or all services, one per line, in their current
 * versions (2026-08-22). The last line has the paths and names of all others of that day: those about other
 * services, those of service-linked roles, which nobody can attach, and a few whose document is not here.
 * Only import and the local IAM API read this file: an account's snapshot contains the policies that it uses,
 * so the deployed functions do not need it.
 */
const FILE = new URL('./managedPolicies/aws.jsonl', import.meta.url);

interface Line {
  readonly name: string;
  readonly arn: string;
  readonly versionId: string;
  readonly createDate: string;
  readonly document: unknown;
}

interface Contents {
  readonly lines: ReadonlyMap<string, Line>;
  readonly others: ReadonlySet<string>;
}

let contents: Contents | undefined;

/** Reads the file once, at first use. */
function contentsOf(): Contents {
  if (contents !== undefined) return contents;
  const texts = readFileSync(FILE, 'utf8').trimEnd().split('\n');
  const { others } = JSON.parse(texts.pop() ?? '') as { readonly others: readonly string[] };
  const lines = new Map(texts.map((text) => JSON.parse(text) as Line).map((line) => [line.arn, line]));
  contents = { lines, others: new Set(others) };
  return contents;
}

/**
 * An AWS managed policy, by ARN; undefined if it is not known here. Those of Amazon MQ and
 * AdministratorAccess are known in every partition. The others are known in `aws` only, because their
 * documents differ between partitions.
 */
export function awsPolicy(arn: string): ManagedPolicy | undefined {
  // First the policies in memory: the file is read only when an account has another one.
  const own = managedPolicy(arn);
  if (own !== undefined) return own;
  const line = contentsOf().lines.get(EVERYWHERE.test(arn) ? arn.replace(/^arn:[^:]*:/, 'arn:aws:') : arn);
  if (line === undefined) return undefined;
  const { name, versionId, createDate: createdAt, document } = line;
  const versions = [{ id: versionId, document, createdAt }];
  return { name, arn, document, createdAt, updatedAt: createdAt, versionId, versions };
}

/** It names no ARN, so it is the same in every partition. */
const EVERYWHERE = /^arn:aws(?:-cn|-us-gov)?:iam::aws:policy\/AdministratorAccess$/;

/** All known AWS managed policies of a partition. */
export function awsPolicies(partition: Parameters<typeof managedPolicies>[0]): readonly ManagedPolicy[] {
  const prefix = `arn:${partition}:`;
  const arns = [...contentsOf().lines.keys()].map((arn) =>
    EVERYWHERE.test(arn) ? arn.replace('arn:aws:', prefix) : arn,
  );
  const known = arns.filter((arn) => arn.startsWith(prefix)).flatMap((arn) => awsPolicy(arn) ?? []);
  return [...managedPolicies(partition), ...known];
}

/** A document without permissions: as a boundary it allows nothing. */
const NOTHING = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'NotKnown', Effect: 'Allow', NotAction: '*', Resource: '*' }],
};

const OF_AWS = /^arn:[\w-]+:iam::aws:policy\/[\x21-\x7e]+$/;

/**
 * The replacement for an attached AWS managed policy that is not known here: it grants nothing. Undefined for
 * any other ARN.
 */
export function unknownAwsPolicy(arn: string): ManagedPolicy | undefined {
  if (!OF_AWS.test(arn)) return undefined;
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  return { name, arn, document: NOTHING, versionId: NOT_KNOWN, versions: [] };
}

const NOT_KNOWN = 'v0';

/**
 * The replacement for an AWS managed policy whose document is not in the file. It can be attached, it grants
 * nothing, and its description says so. Undefined: the file has no AWS managed policy with this path and
 * name.
 */
export function otherAwsPolicy(arn: string): ManagedPolicy | undefined {
  const policy = unknownAwsPolicy(arn);
  if (policy === undefined || !contentsOf().others.has(arn.slice(arn.indexOf('/') + 1))) return undefined;
  return { ...policy, description: 'Its document is not known here: it grants nothing.' };
}

export function isUnknown({ versionId }: ManagedPolicy): boolean {
  return versionId === NOT_KNOWN;
}
