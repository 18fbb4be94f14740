import { randomUUID } from 'node:crypto';
import { QueryError } from '../../query/queryService.ts';

/**
 * The refusals of AssumeRoleWithSAML. Recorded: STS passes on the sentence of an internal AWS service, with
 * that service's request id (tests/recorded/tables/saml.json; IAM User Guide, "Troubleshoot SAML
 * federation").
 */
export const samlRefusals = {
  /** The response lacks a required part, is no SAML response, or holds what cannot be decrypted. */
  invalidResponse: () => behind('Invalid base64 SAMLResponse'),
  unsigned: () =>
    behind('Response (with optional signature) must contain an assertion with a mandatory signature'),
  otherIssuer: () => behind('Issuer not present in specified provider'),
  noProvider: () => behind("Specified provider doesn't exist", 'AuthSamlManifestNotFoundException'),
  signature: () => invalid('Response signature invalid'),
  noRole: () => invalid("SAML Assertion doesn't contain the requested Role and Metadata in the attributes"),
  noSessionName: () => invalid('RoleSessionName is required in AuthnResponse'),
  sessionName: () => invalid('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}'),
  sourceIdentity: () =>
    invalid('Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"'),
  expired: () => new QueryError('ExpiredTokenException', 'Response has expired'),
} as const;

function behind(sentence: string, code = 'AuthSamlInvalidSamlResponseException'): QueryError {
  return invalid(
    `${sentence} (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: ${code}; ` +
      `Request ID: ${randomUUID()}; Proxy: null)`,
  );
}

function invalid(sentence: string): QueryError {
  return new QueryError('InvalidIdentityToken', sentence);
}
