import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SpentNonces } from '../../sts/login/loginOperations.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, TTL_ATTRIBUTE } from '../table/table.ts';

/**
 * Margin for containers whose clocks are behind. After it, every container refuses the nonce by its age, with
 * or without the item.
 */
const KEPT_LONGER_MS = 300_000;

/**
 * One item for each nonce that was spent, made by a conditional write, so that exactly one of several logins
 * with the same nonce succeeds.
 */
export function loginNonces(table: Table): SpentNonces {
  return {
    async spend(nonceId, expiresAt) {
      const forget = Math.ceil((expiresAt + KEPT_LONGER_MS) / 1000);
      try {
        await table.client.send(
          new PutItemCommand({
            TableName: table.name,
            Item: marshal({ ...keys.loginNonce(nonceId), [TTL_ATTRIBUTE]: forget }),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
