import * as z from 'zod/mini';
import { ENGINE_TYPES } from '../mq/model/engine.ts';
import { MqError } from '../mq/model/errors.ts';
import { checkBrokerName } from '../mq/rules/names.ts';
import { caseless, tags, text } from '../mq/shapes/members.ts';
import { readShape } from '../mq/shapes/readShape.ts';

/**
 * The members that decisions use (src/authz/resolve). Amazon MQ checks all others, so that members newer than
 * this gateway pass. Error sentences are those of the state backend.
 */
const decidedShape = z.object({
  brokerName: z.optional(z.string()),
  dataReplicationPrimaryBrokerArn: z.optional(text),
  engineType: z.optional(caseless(ENGINE_TYPES)),
  tags: z.optional(tags),
});
const DECIDED = [...Object.keys(decidedShape.shape), 'authenticationStrategy'];
const SPELLINGS: ReadonlyMap<string, string> = new Map(DECIDED.map((name) => [name.toLowerCase(), name]));

const BROKER_ARN = /^arn:aws[a-z-]*:mq:[a-z0-9-]+:\d{12}:broker:[A-Za-z0-9_-]{1,50}:b-[0-9a-z-]+$/;

/**
 * Only a value with one reading passes: of the right type, a known value, in the exact spelling. Amazon MQ
 * may read values less strictly than the decision did (trim, convert, ignore case), and would then run a call
 * that was not decided.
 * @throws MqError BadRequest
 */
export function requireDecidedMembers(body: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(body)) {
    const known = SPELLINGS.get(name.toLowerCase());
    if (known !== undefined && known !== name) {
      throw new MqError(
        'BadRequestException',
        `Parameter [${known}] is misspelled. Specify it as written here.`,
      );
    }
  }
  const { brokerName, dataReplicationPrimaryBrokerArn: primary } = readShape(decidedShape, body);
  if (brokerName !== undefined) checkBrokerName(brokerName);
  if (primary !== undefined && !BROKER_ARN.test(primary)) {
    throw new MqError(
      'BadRequestException',
      `Primary broker ARN [${primary}] is invalid. Specify the ARN of the broker to replicate from.`,
      'dataReplicationPrimaryBrokerArn',
    );
  }
}
