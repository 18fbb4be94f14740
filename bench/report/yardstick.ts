import { authorizerEvent } from '../../events/restEvent.ts';
import { parseAuthorization } from '../../src/authz/parse/parseAuthorization.ts';
import { parseEvent } from '../../src/authz/parse/parseEvent.ts';
import { accessKey } from '../../tests/authz/authenticate/verifier.ts';
import { KEY } from '../../tests/authz/signedRequest.ts';
import { inTurns } from '../inTurns.ts';
import { median } from '../median.ts';
import { jsSdkListBrokers } from '../requests/jsSdk.ts';
import { signatureCrypto } from '../requests/signatureCrypto.ts';
import { signedTexts } from '../requests/signedTexts.ts';

// Run by the report before and after each bench: how fast the machine is at the moment, in nanoseconds of the raw crypto.
const request = parseEvent(
  authorizerEvent(await jsSdkListBrokers(KEY, 'http://localhost:4010')),
  'authorizer',
);
const run = signatureCrypto(signedTexts(request, parseAuthorization(request), accessKey().secret));
const [{ rounds }] = await inTurns([{ name: 'raw crypto', run, calls: 50 }], {
  rounds: 7,
  roundMs: 60,
  warmupMs: 200,
  samples: 64,
});
process.send?.(median(rounds));
process.disconnect?.();
