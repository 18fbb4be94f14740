import type { Partition } from '../account.ts';
import { AccountExportError, type Members, member, shown, textMember } from './members.ts';
import { ANY_TEXT, PATH } from './names.ts';

/** The ARN of an IAM entity, with its account: `aws` for AWS managed policies. */
export interface EntityArn {
  readonly arn: string;
  readonly partition: Partition;
  readonly account: string;
}

type EntityKind = 'user' | 'group' | 'role' | 'policy' | 'instance-profile';

const IAM_ARN = /^arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}|aws):[\x21-\x7e]{1,1000}$/;

/**
 * Reads `Arn` and compares it with the entity's kind, path and name, so that no two entities can share one.
 */
export function readArn(from: Members, kind: EntityKind, name: string): EntityArn {
  const arn = textMember(from, 'Arn', ANY_TEXT);
  const [, partition, account] = IAM_ARN.exec(arn) ?? [];
  if (partition === undefined || account === undefined || (account === 'aws' && kind !== 'policy')) {
    throw new AccountExportError(from.place, `Arn ${shown(arn)} is not an ARN of an IAM ${kind}`);
  }
  const start = `arn:${partition}:iam::${account}:${kind}`;
  const path = member(from, 'Path') === undefined ? pathIn(arn, start, name) : textMember(from, 'Path', PATH);
  if (arn !== `${start}${path}${name}`) {
    throw new AccountExportError(
      from.place,
      `Arn ${shown(arn)} does not agree with the ${kind}'s path and name`,
    );
  }
  return { arn, partition: partition as Partition, account };
}

function pathIn(arn: string, start: string, name: string): string {
  const path = arn.slice(start.length, -name.length);
  return PATH.test(path) ? path : '/';
}
