import type { ResourceFactsSource } from '../mq/model/resourceFacts.ts';
import type { AmazonMq } from '../upstream/passOn.ts';
import { once } from './once.ts';
import { steadyNow } from './openDirectory.ts';
import { readSettings } from './settings.ts';

/** Amazon MQ, with what decisions want to know of its brokers. */
export interface GatewayAmazonMq extends AmazonMq {
  /** Facts of Amazon MQ in place of the table's; the service-linked role is the snapshot's where no IAM is asked. */
  readonly facts: (kept: Pick<ResourceFactsSource, 'serviceLinkedRole'>) => ResourceFactsSource;
}

/** The container's one way to Amazon MQ, opened with its first use: only where calls are passed on. */
export const amazonMq = once(async (): Promise<GatewayAmazonMq> => {
  const { region, upstream } = readSettings(process.env);
  if (upstream === undefined) throw new Error('Calls are passed on only with BACKEND=amazon-mq.');
  const [
    { signedSender },
    { upstreamFacts },
    { hasServiceLinkedRole },
    { iamEndpoint },
    { defaultProvider },
  ] = await Promise.all([
    import('../aws/signedSender.ts'),
    import('../upstream/upstreamFacts.ts'),
    import('../upstream/serviceLinkedRole.ts'),
    import('../aws/endpoints.ts'),
    import('../aws/lambdaCredentials.ts'),
  ]);
  const { accountId, endpoint, factsCacheMs, timeoutMs } = upstream;
  const clock = Date.now;
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
});
