/**
 * The environment of this process. INVARIANT: no other file of `src/` reads it, so that one process can run
 * several gateways with different settings. (runtime/deployed.ts names a build constant,
 * `process.env.DIRECTORY`, which the bundler replaces.)
 */
export const environment: Readonly<NodeJS.ProcessEnv> = process.env;

/**
 * The credentials that the AWS SDK uses by default inside a function's bundle: the role's credentials, which
 * Lambda puts into the environment. In a bundle it replaces @aws-sdk/credential-provider-node
 * (serverless.yml, `alias`): a function needs no profiles, SSO or web identities, and their code is a fifth
 * of a bundle.
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
