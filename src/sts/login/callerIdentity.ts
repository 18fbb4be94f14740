/** The identity of the signer, as AWS STS returns it. */
export interface CallerIdentity {
  readonly arn: string;
  readonly userId: string;
  readonly account: string;
}

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
/** White space of XML, which is less than `\s`. */
const SPACE = '[ \\t\\r\\n]*';
/** Text without entities, attributes or comments: no ARN that can log in contains them. */
const MEMBER = `${SPACE}<(Arn|UserId|Account)>([\\x21-\\x25\\x27-\\x3b\\x3d\\x3f-\\x7e]{1,2048})</`;
const ANSWER = new RegExp(
  '^(?:<\\?xml version="1\\.0"(?: encoding="[Uu][Tt][Ff]-8")?\\?>)?' +
    `${SPACE}<GetCallerIdentityResponse xmlns="${NAMESPACE}">` +
    `${SPACE}<GetCallerIdentityResult>${MEMBER}\\1>${MEMBER}\\3>${MEMBER}\\5>` +
    `${SPACE}</GetCallerIdentityResult>${SPACE}<ResponseMetadata>` +
    `${SPACE}<RequestId>[\\w-]{1,64}</RequestId>${SPACE}</ResponseMetadata>` +
    `${SPACE}</GetCallerIdentityResponse>${SPACE}$`,
);
const ERROR = /<Code>([A-Za-z]{1,64})<\/Code>/;

/**
 * Reads the answer of GetCallerIdentity: exactly this document, its three members in any order. Undefined for
 * any other text.
 * Source: STS API Reference, GetCallerIdentity.
 */
export function readCallerIdentity(text: string): CallerIdentity | undefined {
  const found = ANSWER.exec(text);
  if (found === null) return undefined;
  const [, a = '', one = '', b = '', two = '', c = '', three = ''] = found;
  const members = new Map([
    [a, one],
    [b, two],
    [c, three],
  ]);
  const [arn, userId, account] = [members.get('Arn'), members.get('UserId'), members.get('Account')];
  if (!arn || !userId || !account || !/^\d{12}$/.test(account)) return undefined;
  return { arn, userId, account };
}

/** The code of an error answer, for the gateway's error sentence. */
export function readErrorCode(text: string): string | undefined {
  return ERROR.exec(text)?.[1];
}
