import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { CommandFault } from '../../workbench/commandFault.ts';

/** Credentials of AWS. Never written anywhere. */
export interface RealCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * Set while the chain runs: a profile whose credentials come from this very command would start it without
 * end.
 */
const RUNNING = 'MQGATE_CREDENTIALS_RUNNING';
const ITSELF =
  'A profile that gets its credentials from mqgate must name the one with your AWS credentials, with --profile.';
/** They name the gateway, as a rule; real credentials come from AWS. */
const ENDPOINTS = [
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_SSO',
  'AWS_ENDPOINT_URL_SSO_OIDC',
];

/**
 * What the default credential chain finds: of `profile`, or as the environment says. Rejects with a
 * CommandFault.
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
