import { readFileSync } from 'node:fs';
import type { ManagedPolicy } from './account.ts';
import { managedPolicies, managedPolicy } from './managedPolicy.ts';

/**
 * The policies that AWS manages and that say something about Amazon MQ, IAM, STS or everything, one a line,
 * in their current versions (2026-08-22). Only import and the local IAM API read them: what an account uses
 * is kept with it, so that the deployed functions do not carry this file.
 */
const FILE = new URL('./managedPolicies/aws.jsonl', import.meta.url);

interface Line {
  readonly name: string;
  readonly arn: string;
  readonly versionId: string;
  readonly createDate: string;
  readonly document: unknown;
}

let lines: ReadonlyMap<string, Line> | undefined;

/** Reads the file once, at the first question. */
function allLines(): ReadonlyMap<string, Line> {
  if (lines !== undefined) return lines;
  const texts = readFileSync(FILE, 'utf8').trimEnd().split('\n');
  lines = new Map(texts.map((text) => JSON.parse(text) as Line).map((line) => [line.arn, line]));
  return lines;
}

/**
 * A policy that AWS manages, by ARN; undefined for one that is not known here. Those of Amazon MQ are known
 * in every partition; the others in `aws` only, since their documents differ between partitions, but for
 * AdministratorAccess.
 */
export function awsPolicy(arn: string): ManagedPolicy | undefined {
  // First those that are loaded: the file of all others is read when an account has one of them.
  const own = managedPolicy(arn);
  if (own !== undefined) return own;
  const line = allLines().get(EVERYWHERE.test(arn) ? arn.replace(/^arn:[^:]*:/, 'arn:aws:') : arn);
  if (line === undefined) return undefined;
  const { name, versionId, createDate: createdAt, document } = line;
  const versions = [{ id: versionId, document, createdAt }];
  return { name, arn, document, createdAt, updatedAt: createdAt, versionId, versions };
}

/** It names no ARN, and is the same in every partition. */
const EVERYWHERE = /^arn:aws(?:-cn|-us-gov)?:iam::aws:policy\/AdministratorAccess$/;

/** All of them that a partition has. */
export function awsPolicies(partition: Parameters<typeof managedPolicies>[0]): readonly ManagedPolicy[] {
  const prefix = `arn:${partition}:`;
  const arns = [...allLines().keys()].map((arn) =>
    EVERYWHERE.test(arn) ? arn.replace('arn:aws:', prefix) : arn,
  );
  const known = arns.filter((arn) => arn.startsWith(prefix)).flatMap((arn) => awsPolicy(arn) ?? []);
  return [...managedPolicies(partition), ...known];
}

/** Grants nothing, and as a boundary lets nothing through. */
const NOTHING = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'NotKnown', Effect: 'Allow', NotAction: '*', Resource: '*' }],
};

const OF_AWS = /^arn:[\w-]+:iam::aws:policy\/[\x21-\x7e]+$/;

/**
 * What is kept in the place of a policy of AWS that is attached and not known here: it grants nothing.
 * Undefined for an ARN that is none of AWS's.
 */
export function unknownAwsPolicy(arn: string): ManagedPolicy | undefined {
  if (!OF_AWS.test(arn)) return undefined;
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  return { name, arn, document: NOTHING, versionId: NOT_KNOWN, versions: [] };
}

const NOT_KNOWN = 'v0';

export function isUnknown({ versionId }: ManagedPolicy): boolean {
  return versionId === NOT_KNOWN;
}
