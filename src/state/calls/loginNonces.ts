import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SpentNonces } from '../../sts/login/loginOperations.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, TTL_ATTRIBUTE } from '../table/table.ts';

/**
 * For containers whose clocks are behind. Later than that no container takes the nonce, whether or not its
 * item is still there.
 */
const KEPT_LONGER_MS = 300_000;

/**
 * One item for each nonce that was spent, made by a conditional write: of many logins with one nonce exactly
 * one goes on.
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
