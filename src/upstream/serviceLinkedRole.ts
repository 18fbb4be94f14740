import { errorType } from './requireAccepted.ts';
import type { Send } from './signedSender.ts';
import { UpstreamFault } from './upstreamFault.ts';

const TIMEOUT_MS = 3_000;
const BODY = 'Action=GetRole&RoleName=AWSServiceRoleForAmazonMQ&Version=2010-05-08';

/**
 * Whether the gateway's account has `AWSServiceRoleForAmazonMQ`, read from IAM. One signed call without IAM's
 * client, which would be a tenth of the authorizer's bundle. Source: IAM API Reference, GetRole (404
 * NoSuchEntity).
 * @throws UpstreamFault for any other answer, because a decision depends on it
 */
export async function hasServiceLinkedRole(iam: Send): Promise<boolean> {
  const answer = await iam(
    {
      method: 'POST',
      path: '/',
      query: [],
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', 'user-agent': 'mqgate' },
      body: Buffer.from(BODY),
      readOnly: true,
    },
    TIMEOUT_MS,
  );
  const text = answer.body.toString('utf8');
  if (answer.status === 200 && text.includes('<RoleName>AWSServiceRoleForAmazonMQ</RoleName>')) return true;
  const code = /<Code>(\w{1,64})<\/Code>/.exec(text)?.[1] ?? errorType(answer);
  if (answer.status === 404 && code === 'NoSuchEntity') return false;
  throw new UpstreamFault('refused', `GetRole was answered with ${answer.status} ${code ?? ''}`.trim());
}
