import { defaultProvider } from '../aws/environment.ts';
import { iamEndpoint } from '../aws/partition.ts';
import type { ResourceFactsSource } from '../mq/model/ports.ts';
import type { AmazonMq } from '../upstream/passOn.ts';
import { hasServiceLinkedRole } from '../upstream/serviceLinkedRole.ts';
import { signedSender } from '../upstream/signedSender.ts';
import { upstreamFacts } from '../upstream/upstreamFacts.ts';
import type { Container } from './container.ts';

/** Amazon MQ, with the resource facts for decisions. */
export interface GatewayAmazonMq extends AmazonMq {
  /**
   * Facts from Amazon MQ instead of the table; without IAM, the service-linked role comes from the snapshot.
   */
  readonly facts: (kept: Pick<ResourceFactsSource, 'serviceLinkedRole'>) => ResourceFactsSource;
}

/** The connection to Amazon MQ, for `BACKEND=amazon-mq`. */
export function openAmazonMq({ settings, clock, steadyNow }: Container): GatewayAmazonMq {
  const { region, upstream } = settings;
  if (upstream === undefined) throw new Error('Calls are passed on only with BACKEND=amazon-mq.');
  const { accountId, endpoint, factsCacheMs, timeoutMs } = upstream;
  const credentials = defaultProvider();
  const scope = { accountId, region };
  const send = signedSender({ endpoint, signingName: 'mq', signingRegion: region, credentials, clock });
  const { forget, ...facts } = upstreamFacts(scope, send, { maxAgeMs: factsCacheMs, now: steadyNow });
  const iam = iamEndpoint(region);
  const sendToIam = signedSender({
    endpoint: upstream.iamEndpoint ?? iam.endpoint,
    signingName: 'iam',
    signingRegion: iam.region,
    credentials,
    clock,
  });
  return {
    scope,
    send,
    timeoutMs,
    changed: forget,
    facts: ({ serviceLinkedRole }) => ({
      ...facts,
      serviceLinkedRole: (asked) => {
        if (!upstream.roleOfIam || asked !== accountId) return serviceLinkedRole(asked);
        return hasServiceLinkedRole(sendToIam);
      },
    }),
  };
}
