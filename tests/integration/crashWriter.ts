import {
  CreateBrokerCommand,
  CreateConfigurationCommand,
  CreateTagsCommand,
  CreateUserCommand,
  type MqClient,
  UpdateBrokerCommand,
  UpdateConfigurationCommand,
} from '@aws-sdk/client-mq';

/** The state that a broker must have after its acknowledged writes. */
export interface Acknowledged {
  readonly brokerId: string;
  readonly name: string;
  users: readonly string[];
  tagged: boolean;
  /** The configuration that it shall have at its next reboot. */
  pending: { readonly id: string; readonly revision: number } | undefined;
  /** Latest revision by configuration id. */
  readonly revisions: Map<string, number>;
}

/** Everything that was acknowledged, and how many writes that was. */
export interface Ledger {
  readonly brokers: Acknowledged[];
  writes: number;
  sent: number;
}

const PASSWORD = 'correct-horse-battery';
const DOCUMENT = Buffer.from('<broker/>').toString('base64');

/**
 * Seven writes about one broker, each noted when its answer is there and not before: the broker, a user, a
 * configuration with two more revisions, tags, and the broker's next configuration. Rejects with the client's
 * error when one fails.
 */
export async function writeAboutOne(
  mq: MqClient,
  name: string,
  ledger: Ledger,
  users: readonly string[],
): Promise<void> {
  const made = await noted(ledger, () =>
    mq.send(
      new CreateBrokerCommand({
        BrokerName: name,
        EngineType: 'ACTIVEMQ',
        DeploymentMode: 'SINGLE_INSTANCE',
        HostInstanceType: 'mq.t3.micro',
        PubliclyAccessible: false,
        Users: users.map((Username) => ({ Username, Password: PASSWORD })),
      }),
    ),
  );
  const BrokerId = made.BrokerId ?? '';
  const kept: Acknowledged = {
    brokerId: BrokerId,
    name,
    users,
    tagged: false,
    pending: undefined,
    revisions: new Map(),
  };
  ledger.brokers.push(kept);
  await noted(ledger, () =>
    mq.send(new CreateTagsCommand({ ResourceArn: made.BrokerArn, Tags: { kept: 'yes' } })),
  );
  kept.tagged = true;
  await noted(ledger, () =>
    mq.send(new CreateUserCommand({ BrokerId, Username: 'zoe', Password: PASSWORD })),
  );
  kept.users = [...users, 'zoe'];
  const configuration = await noted(ledger, () =>
    mq.send(new CreateConfigurationCommand({ Name: name, EngineType: 'ACTIVEMQ' })),
  );
  const id = configuration.Id ?? '';
  kept.revisions.set(id, 1);
  for (const revision of [2, 3]) {
    await noted(ledger, () =>
      mq.send(new UpdateConfigurationCommand({ ConfigurationId: id, Data: DOCUMENT })),
    );
    kept.revisions.set(id, revision);
  }
  const Configuration = { Id: id, Revision: 3 };
  await noted(ledger, () => mq.send(new UpdateBrokerCommand({ BrokerId, Configuration })));
  kept.pending = { id, revision: 3 };
}

async function noted<Answer>(ledger: Ledger, write: () => Promise<Answer>): Promise<Answer> {
  ledger.sent++;
  const answer = await write();
  ledger.writes++;
  return answer;
}
