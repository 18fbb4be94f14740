/** Variables with the gateway's credentials at AWS and the endpoints of AWS's services. */
const NAMES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_ENDPOINT_URL_MQ',
  'AWS_ENDPOINT_URL_IAM',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_ORGANIZATIONS',
];

/**
 * With BACKEND=amazon-mq or DIRECTORY=aws the gateway calls AWS. This returns the variables that it needs for
 * that, and no other variable of the developer.
 */
export function upstreamEnvironment(own: NodeJS.ProcessEnv): Record<string, string> {
  if (own.BACKEND !== 'amazon-mq' && own.DIRECTORY !== 'aws') return {};
  return Object.fromEntries(NAMES.flatMap((name) => (own[name] ? [[name, own[name]]] : [])));
}
