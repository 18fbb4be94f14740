import { devNull } from 'node:os';

/** Variables of serverless-offline that would replace the authorizer's answer or change parts of an event. */
const FORGERIES = ['AUTHORIZER', 'PRINCIPAL_ID'];

/**
 * Values that switch off profiles, instance roles and credentials files, so that the local gateway never
 * calls AWS.
 */
const NO_AWS = {
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
};

/**
 * Whether a variable of the developer is not passed on: credentials, profiles, and the settings of
 * serverless-offline.
 */
function staysHome(name: string): boolean {
  return name.startsWith('AWS_') || name.startsWith('SLS_') || FORGERIES.includes(name);
}

/**
 * The environment of `sls`: the developer's own without variables that lead to AWS. The variables in `added`
 * take precedence.
 */
export function childEnvironment(
  own: NodeJS.ProcessEnv,
  added: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = Object.entries(own).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !staysHome(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...NO_AWS, ...added };
}

/** Changes this process's own environment in the same way, for a process that already is `sls`. */
export function closeToAws(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) if (staysHome(name)) delete environment[name];
  Object.assign(environment, NO_AWS);
}
