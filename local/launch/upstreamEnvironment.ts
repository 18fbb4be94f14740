/** Who the gateway is at AWS, and where its services are. */
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
 * With BACKEND=amazon-mq or DIRECTORY=aws the gateway speaks to AWS because it was asked to: the way there,
 * and nothing else of the developer's.
 */
export function upstreamEnvironment(own: NodeJS.ProcessEnv): Record<string, string> {
  if (own.BACKEND !== 'amazon-mq' && own.DIRECTORY !== 'aws') return {};
  return Object.fromEntries(NAMES.flatMap((name) => (own[name] ? [[name, own[name]]] : [])));
}
