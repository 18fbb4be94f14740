import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { shellWord } from '../../local/launch/shellWord.ts';
import { reportText } from '../../workbench/reportLines.ts';
import { credentialsCache } from './credentialsCache.ts';
import { readGatewayUrl } from './gatewayUrl.ts';
import type { GatewayCredentials } from './logIn.ts';

export interface LoginOptions {
  readonly url?: string;
  readonly profile?: string;
}

/**
 * `mqgate credentials`: prints credentials in the format of a `credential_process`. It uses the last login
 * while its credentials are valid for long enough.
 */
export async function showCredentials({ url, profile }: LoginOptions): Promise<void> {
  const gateway = readGatewayUrl(url || process.env.AWS_ENDPOINT_URL_MQ);
  const cache = credentialsCache(gateway, profile);
  let credentials = cache.read(Date.now());
  if (credentials === undefined) {
    credentials = await (await load()).logIn(gateway, profile);
    await cache.write(credentials);
  }
  process.stdout.write(`${processOutput(credentials)}\n`);
}

/** `mqgate login`: logs in again, and prints the next step. */
export async function showLogin({ url, profile }: LoginOptions): Promise<void> {
  const gateway = readGatewayUrl(url || process.env.AWS_ENDPOINT_URL_MQ);
  const cache = credentialsCache(gateway, profile); // read here, before the chain changes the environment
  const credentials = await (await load()).logIn(gateway, profile);
  await cache.write(credentials);
  const { arn, expiration } = credentials;
  const named = profile === undefined ? [] : ['--profile', profile];
  const command = realpathSync(fileURLToPath(new URL('../mqgate.js', import.meta.url)));
  const words = [command, 'credentials', '--url', gateway.endpoint, ...named];
  process.stdout.write(
    reportText(`Logged in as ${arn} at ${gateway.endpoint} until ${expiration}.

In ~/.aws/config, once:

[profile mqgate]
credential_process = ${words.map((word) => shellWord(word)).join(' ')}
services = mqgate

[services mqgate]
mq =
  endpoint_url = ${gateway.endpoint}
`),
  );
}

/** Loaded here, because it needs the credential chain, which is not needed for cached credentials. */
const load = () => import('./logIn.ts');

/** Source: AWS SDKs and Tools Reference, "Process credential provider". */
function processOutput({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  expiration,
}: GatewayCredentials): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiration,
  });
}
