/** `arn:aws:lambda:<region>:<account>:function:<name>`, as Lambda names the function that runs. */
const FUNCTION_ARN = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:(\d{12}):function:/;

/**
 * Checks that the function, and so its role, belongs to the account that the gateway's settings name. A local
 * event names no account.
 * @throws Error the gateway is deployed wrongly, and nothing is passed on
 */
export function requireOwnFunction(functionArn: string, accountId: string): void {
  const account = FUNCTION_ARN.exec(functionArn)?.[1] ?? accountId;
  if (account === accountId) return;
  throw new Error(`GATEWAY_ACCOUNT_ID is ${accountId}, but this function belongs to the account ${account}.`);
}
