import type { EngineType } from '../model/engine.ts';

/**
 * The first document of a configuration: what can be set, as comments, and for ActiveMQ the settings that keep a broker from filling
 * up with unused destinations (Developer Guide, "Amazon MQ for ActiveMQ best practices"). Each is what its own check leaves as it is.
 */
export const DEFAULT_DOCUMENTS: Readonly<Record<EngineType, string>> = {
  ACTIVEMQ: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<broker schedulePeriodForDestinationPurge="10000" xmlns="http://activemq.apache.org/schema/core">
  <!-- All settings of an ActiveMQ broker. A change makes a new revision; it is in force after the broker's next reboot. -->
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
  RABBITMQ: `# All settings of a RabbitMQ broker. A change makes a new revision; it is in force after the broker's next reboot.

# How long a consumer may take to acknowledge a delivery, in milliseconds; 0: for ever.
# consumer_timeout = 1800000

# Seconds without a sign of life after which a connection is closed.
# heartbeat = 60

# Keeps operator policies as the service made them.
# management.restrictions.operator_policy_changes.disabled = true
`,
};
