import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { CommandFault } from '../../workbench/commandFault.ts';

/** Credentials of AWS. They are never written to a file or to the output. */
export interface RealCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * This variable is set while the chain runs. Without it, a profile that gets its credentials from this
 * command would start the command again and again.
 */
const RUNNING = 'MQGATE_CREDENTIALS_RUNNING';
const ITSELF =
  'A profile that gets its credentials from mqgate must name the one ' +
  'with your AWS credentials, with --profile.';
/** These variables usually name the gateway, but real credentials come from AWS. */
const ENDPOINTS = [
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_SSO',
  'AWS_ENDPOINT_URL_SSO_OIDC',
];

/**
 * The credentials that the default chain finds: those of `profile`, or those that the environment selects.
 * Rejects with a CommandFault.
 */
export async function realCredentials(profile: string | undefined): Promise<RealCredentials> {
  if (process.env[RUNNING]) {
    throw new CommandFault(ITSELF);
  }
  process.env[RUNNING] = '1';
  for (const name of ENDPOINTS) delete process.env[name];
  try {
    return await defaultProvider(profile === undefined ? {} : { profile })();
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    const whose = profile === undefined ? 'AWS credentials' : `AWS credentials in profile ${profile}`;
    const hint = profile === undefined && process.env.AWS_PROFILE ? ` ${ITSELF}` : '';
    throw new CommandFault(`No ${whose}: ${why.replace(/\.?$/, '.')}${hint}`);
  } finally {
    delete process.env[RUNNING];
  }
}
