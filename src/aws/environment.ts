/**
 * The environment of this process. INVARIANT: no other file of `src/` reads it, so that one process can hold
 * several gateways with different settings. (Two build constants are named beside the imports that they
 * guard, in runtime/deployed.ts.)
 */
export const environment: Readonly<NodeJS.ProcessEnv> = process.env;

/**
 * The credentials that the AWS SDK uses by default inside a function's bundle: the role's, which Lambda puts
 * into the environment. It replaces @aws-sdk/credential-provider-node there (serverless.yml, `alias`): a
 * function has no profiles, SSO or web identities, and they are a fifth of a bundle.
 */
export const defaultProvider = () => async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
    throw new Error('The environment holds no credentials of the function’s role.');
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
};
