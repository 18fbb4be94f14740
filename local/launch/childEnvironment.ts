import { devNull } from 'node:os';

/** What would replace the authorizer's answer, or forge parts of an event, in serverless-offline. */
const FORGERIES = ['AUTHORIZER', 'PRINCIPAL_ID'];

/** No profile, no instance role, no credentials file: the local gateway never speaks to AWS. */
const NO_AWS = {
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
};

/**
 * Whether a variable stays with the developer: credentials, profiles and the like, and serverless-offline's
 * own knobs.
 */
function staysHome(name: string): boolean {
  return name.startsWith('AWS_') || name.startsWith('SLS_') || FORGERIES.includes(name);
}

/** The environment of `sls`, made of the developer's own without any way to AWS. `added` wins. */
export function childEnvironment(
  own: NodeJS.ProcessEnv,
  added: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = Object.entries(own).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !staysHome(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...NO_AWS, ...added };
}

/** The same, in place: for a process that is `sls` already. */
export function closeToAws(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) if (staysHome(name)) delete environment[name];
  Object.assign(environment, NO_AWS);
}
