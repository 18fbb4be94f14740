/**
 * What the SDK asks for its default credentials, in a function's bundle: the role's, which Lambda puts into the environment. Stands
 * in for @aws-sdk/credential-provider-node (serverless.yml, `alias`), whose profiles, SSO and web identities a function never has:
 * a fifth of the bundle.
 */
export const defaultProvider = () => async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
    throw new Error('The environment holds no credentials of the function’s role.');
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
};
