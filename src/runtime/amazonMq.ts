import type { Principal } from '../authz/principal.ts';
import { defaultProvider } from '../aws/environment.ts';
import { iamEndpoint } from '../aws/partition.ts';
import type { ResourceFactsSource } from '../mq/model/ports.ts';
import { callerSession, GATEWAY_SESSION } from '../upstream/callerSession.ts';
import type { AmazonMq } from '../upstream/passOn.ts';
import { type RoleSession, roleCredentials } from '../upstream/roleCredentials.ts';
import { hasServiceLinkedRole } from '../upstream/serviceLinkedRole.ts';
import { type OwnCredentials, signedSender } from '../upstream/signedSender.ts';
import { upstreamFacts } from '../upstream/upstreamFacts.ts';
import type { Container } from './container.ts';

/** Amazon MQ in every account of brokers, with the resource facts for decisions. */
export interface GatewayAmazonMq {
  /** The account of the gateway's own credentials. */
  readonly accountId: string;
  /**
   * Amazon MQ in the caller's account, under the role that is assumed for this caller. For an account without
   * such a role: under the gateway's own role.
   */
  readonly as: (caller: Principal) => AmazonMq;
  /**
   * Facts from Amazon MQ instead of the table; without IAM, the service-linked role comes from the snapshot.
   */
  readonly facts: (kept: Pick<ResourceFactsSource, 'serviceLinkedRole'>) => ResourceFactsSource;
}

/** The connection to Amazon MQ, for `BACKEND=amazon-mq`. */
export function openAmazonMq({ settings, clock, steadyNow }: Container): GatewayAmazonMq {
  const { region, upstream } = settings;
  if (upstream === undefined) throw new Error('Calls are passed on only with BACKEND=amazon-mq.');
  const { accountId: own, endpoint, factsCacheMs, roles, timeoutMs } = upstream;
  const iam = iamEndpoint(region);
  const ownCredentials = defaultProvider();
  const sts = signedSender({
    endpoint: upstream.stsEndpoint,
    signingName: 'sts',
    signingRegion: region,
    credentials: ownCredentials,
    clock,
  });
  const assume = roleCredentials(sts, { externalId: upstream.externalId, clock, now: steadyNow });

  const credentialsIn = (account: string, session: RoleSession): (() => Promise<OwnCredentials>) => {
    const role = roles.get(account);
    return role === undefined ? ownCredentials : () => assume(role, session);
  };
  const sendIn = (account: string, session: RoleSession) => {
    const credentials = credentialsIn(account, session);
    return signedSender({ endpoint, signingName: 'mq', signingRegion: region, credentials, clock });
  };
  // INVARIANT: an account is here only if the gateway has credentials for it, so that the list is bounded.
  const factsOf = new Map(
    [own, ...roles.keys()].map((accountId) => {
      const send = sendIn(accountId, GATEWAY_SESSION);
      const limits = { maxAgeMs: factsCacheMs, now: steadyNow };
      return [accountId, upstreamFacts({ accountId, region }, send, limits)];
    }),
  );
  const asksIam = (account: string) => upstream.roleOfIam && factsOf.has(account);

  return {
    accountId: own,
    as: (caller) => {
      const accountId = roles.has(caller.accountId) ? caller.accountId : own;
      return {
        scope: { accountId, region },
        send: sendIn(accountId, callerSession(caller)),
        timeoutMs,
        changed: () => factsOf.get(accountId)?.forget(),
      };
    },
    facts: ({ serviceLinkedRole }) => ({
      broker: async (account, ...more) => factsOf.get(account)?.broker(account, ...more),
      configuration: async (account, ...more) => factsOf.get(account)?.configuration(account, ...more),
      configurationDocument: async (account, ...more) =>
        factsOf.get(account)?.configurationDocument(account, ...more),
      serviceLinkedRole: (account) => {
        if (!asksIam(account)) return serviceLinkedRole(account);
        const credentials = credentialsIn(account, GATEWAY_SESSION);
        return hasServiceLinkedRole(
          signedSender({
            endpoint: upstream.iamEndpoint ?? iam.endpoint,
            signingName: 'iam',
            signingRegion: iam.region,
            credentials,
            clock,
          }),
        );
      },
    }),
  };
}
