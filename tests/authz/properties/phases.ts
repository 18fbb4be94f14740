import { createSecretKey } from 'node:crypto';
import { authorizerEvent, type HttpRequest, integrationEvent } from '../../../events/restEvent.ts';
import { type Authentication, authenticate } from '../../../src/authz/authenticate/authenticate.ts';
import { RequestRefused } from '../../../src/authz/errors.ts';
import { parseAuthorization } from '../../../src/authz/parse/parseAuthorization.ts';
import { parseEvent } from '../../../src/authz/parse/parseEvent.ts';
import { accessKey, keysOf, verifier } from '../authenticate/verifier.ts';

export type Outcome = Authentication['outcome'] | 'refused';

/** The verdicts of both phases on a request, by a gateway that knows this secret. */
export async function phases(
  request: HttpRequest,
  secretAccessKey: string,
): Promise<readonly [first: Outcome, second: Outcome]> {
  const secret = createSecretKey(Buffer.from(`AWS4${secretAccessKey}`));
  const by = verifier({ keys: keysOf(accessKey({ secret })) });
  const seen = parseEvent(authorizerEvent(request), 'authorizer');
  const arrived = parseEvent(integrationEvent(request), 'integration');
  const outcomeOf = async (unverified: typeof seen): Promise<Outcome> => {
    try {
      return (await authenticate(unverified, parseAuthorization(seen), by)).outcome;
    } catch (error) {
      if (error instanceof RequestRefused) return 'refused';
      throw error;
    }
  };
  return [await outcomeOf(seen), await outcomeOf(arrived)];
}
