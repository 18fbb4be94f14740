import type { NewConfiguration } from '../model/configuration.ts';
import { type AuthenticationStrategy, ENGINES, type EngineType } from '../model/engine.ts';
import type { Scope } from '../model/scope.ts';

interface DefaultConfigurationRequest extends Scope {
  readonly id: string;
  readonly name: string;
  readonly engineType: EngineType;
  readonly engineVersion: string;
  readonly authenticationStrategy: AuthenticationStrategy;
  readonly tags?: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

/** A configuration at revision 1 with the default document; the description is recorded. */
export function defaultConfiguration(request: DefaultConfigurationRequest): NewConfiguration {
  const { accountId, region, id, name, engineType, engineVersion, authenticationStrategy, created } = request;
  const description = `Auto-generated default for ${name} on ${ENGINES[engineType].spelled} ${engineVersion}`;
  return {
    configuration: {
      accountId,
      region,
      id,
      name,
      description,
      engineType,
      engineVersion,
      authenticationStrategy,
      created,
      latestRevision: { revision: 1, created, description },
      tags: request.tags ?? {},
    },
    data: Buffer.from(DEFAULT_DOCUMENTS[engineType], 'utf8').toString('base64'),
  };
}

/**
 * The first document of a configuration: the possible settings as comments, and for ActiveMQ the settings
 * that keep a broker from filling up with unused destinations (Developer Guide, "Amazon MQ for ActiveMQ best
 * practices"). The check of its engine leaves each of them unchanged.
 */
export const DEFAULT_DOCUMENTS: Readonly<Record<EngineType, string>> = {
  ACTIVEMQ: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<broker schedulePeriodForDestinationPurge="10000" xmlns="http://activemq.apache.org/schema/core">
  <!-- All settings of an ActiveMQ broker. A change makes a new revision, which takes effect with the
       broker's next reboot. -->
  <destinationPolicy>
    <policyMap>
      <policyEntries>
        <!-- Destinations without use for ten minutes are removed. -->
        <policyEntry gcInactiveDestinations="true" inactiveTimoutBeforeGC="600000" topic="&gt;">
          <pendingMessageLimitStrategy>
            <constantPendingMessageLimitStrategy limit="1000"/>
          </pendingMessageLimitStrategy>
        </policyEntry>
        <policyEntry gcInactiveDestinations="true" inactiveTimoutBeforeGC="600000" queue="&gt;"/>
      </policyEntries>
    </policyMap>
  </destinationPolicy>
  <plugins>
    <!-- Who may administer, read and write which destinations, by group:
    <authorizationPlugin>
      <map>
        <authorizationMap>
          <authorizationEntries>
            <authorizationEntry admin="admins" queue="&gt;" read="admins,users" write="admins"/>
          </authorizationEntries>
        </authorizationMap>
      </map>
    </authorizationPlugin>
    -->
  </plugins>
</broker>
`,
  RABBITMQ: `# All settings of a RabbitMQ broker. A change makes a new revision, which takes effect with
# the broker's next reboot.

# How long a consumer may take to acknowledge a delivery, in milliseconds; 0: for ever.
# consumer_timeout = 1800000

# Seconds without a sign of life after which a connection is closed.
# heartbeat = 60

# Keeps operator policies as the service made them.
# management.restrictions.operator_policy_changes.disabled = true
`,
};
