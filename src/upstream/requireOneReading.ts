import { partitionOf } from '../aws/partition.ts';
import { MqError } from '../mq/model/errors.ts';
import type { Scope } from '../mq/model/scope.ts';

/** Ids as Amazon MQ writes them: lower case. */
const BROKER_ID = /^b-[0-9a-z-]{1,64}$/;
const CONFIGURATION_ID = /^c-[0-9a-z-]{1,64}$/;
const BROKER_NAME = /^[A-Za-z0-9_-]{1,50}$/;

type Labels = Readonly<Record<string, string>>;

/**
 * Labels that policies are matched with must be in the resource's one spelling. A Deny on `b-1` must also
 * hold for other spellings that Amazon MQ may read as `b-1` (another case, a space after it). Any other
 * spelling gets NotFound.
 * @throws MqError NotFound, with the recorded sentences
 */
export function requireOneReading({ brokerId, configurationId, resourceArn }: Labels, scope: Scope): void {
  if (brokerId !== undefined && !BROKER_ID.test(brokerId)) {
    throw notFound(
      `Cannot find broker ID [${brokerId}]. Verify that your broker exists or check broker permissions.`,
      'broker-id',
    );
  }
  if (configurationId !== undefined && !CONFIGURATION_ID.test(configurationId)) {
    throw notFound(
      `Configuration ID [${configurationId}] can't be found. Make sure it exists.`,
      'configuration-id',
    );
  }
  if (resourceArn !== undefined && !isOwnArn(resourceArn, scope)) throw notFound('Resource was not found');
}

function isOwnArn(arn: string, { accountId, region }: Scope): boolean {
  const prefix = `arn:${partitionOf(region)}:mq:${region}:${accountId}:`;
  if (!arn.startsWith(prefix)) return false;
  const [type, first = '', second = '', ...more] = arn.slice(prefix.length).split(':');
  if (more.length > 0) return false;
  if (type === 'broker') return BROKER_NAME.test(first) && BROKER_ID.test(second);
  return type === 'configuration' && CONFIGURATION_ID.test(first) && second === '' && !arn.endsWith(':');
}

function notFound(sentence: string, attribute?: string): MqError {
  return new MqError('NotFoundException', sentence, attribute);
}
