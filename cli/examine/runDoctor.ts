import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { CommandFault } from '../../workbench/commandFault.ts';
import { reportText } from '../../workbench/reportLines.ts';
import { visible } from '../doctor/answers.ts';
import { jsonReport, textReport } from '../doctor/report.ts';
import { readGatewayUrl } from '../login/gatewayUrl.ts';
import { examineDeployment } from './examineDeployment.ts';
import type { Credentials } from './signRequest.ts';

export interface DoctorOptions {
  readonly url?: string;
  readonly profile?: string;
  readonly deniedProfile?: string;
  readonly behind?: string;
  readonly region?: string;
  readonly write?: true;
  readonly json?: true;
}

/** Runs `mqgate doctor`, prints its report and returns the exit status. @throws CommandFault */
export async function runDoctor(options: DoctorOptions): Promise<number> {
  const { endpoint } = readGatewayUrl(options.url || process.env.AWS_ENDPOINT_URL_MQ);
  const url = new URL(endpoint);
  const behind = options.behind === undefined ? undefined : new URL(readGatewayUrl(options.behind).endpoint);
  const region = options.region ?? regionOf(behind ?? url);
  const credentials = await credentialsOf(options.profile);
  const denied = options.deniedProfile === undefined ? undefined : await credentialsOf(options.deniedProfile);
  const writes = options.write === true;
  const verdicts = await examineDeployment({ url, behind, region, credentials, denied, writes });
  const report = options.json === true ? jsonReport : textReport;
  process.stdout.write(reportText(report(endpoint, verdicts)));
  return verdicts.some(({ outcome }) => outcome === 'fails') ? 1 : 0;
}

/** Hosts of API Gateway and of function URLs. */
const OWN_HOST =
  /\.(?:execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?|lambda-url\.([a-z0-9-]+)\.on\.aws)$/;

function regionOf({ hostname }: URL): string {
  const [, api, functionUrl] = OWN_HOST.exec(hostname) ?? [];
  const named = api ?? functionUrl ?? (process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION);
  if (named) return named;
  throw new CommandFault('The URL names no region: give --region, the region of the stack.');
}

/**
 * Finds credentials by the SDK's standard chain: keys, session, role or credential_process of the profile.
 */
async function credentialsOf(profile: string | undefined): Promise<Credentials> {
  try {
    return await defaultProvider(profile === undefined ? {} : { profile })();
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    const whose = profile === undefined ? 'credentials' : `credentials in profile ${profile}`;
    throw new CommandFault(visible(`No ${whose}: ${why.replace(/\.?$/, '.')}`));
  }
}
