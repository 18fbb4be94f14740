import { partitionOf } from '../../aws/partition.ts';
import { type CuttlefishSetting, parseCuttlefish } from '../configurations/cuttlefish/parseCuttlefish.ts';
import type { DeploymentMode, EngineType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';
import { maximumLimits } from '../model/resourceLimits.ts';

/** IAM API Reference, CreateRole: `Path` and `RoleName`. */
const ROLE_PATH_AND_NAME = /^(?:[\x21-\x29\x2b-\x3e\x40-\x7e]{1,510}\/)?[\w+=,.@-]{1,64}$/;

/** The broker that gets a configuration, as the next reboot makes it. */
export interface DocumentUser {
  readonly accountId: string;
  readonly region: string;
  readonly engineType: EngineType;
  readonly engineVersion: string;
  readonly hostInstanceType: string;
  readonly deploymentMode: DeploymentMode;
}

/** The number that sections have for a deployment mode (Developer Guide, "Resource Limit Configuration"). */
const MODES: Readonly<Partial<Record<DeploymentMode, string>>> = {
  SINGLE_INSTANCE: '1',
  CLUSTER_MULTI_AZ: '3',
};

/**
 * The configuration key with the role's ARN. Amazon MQ assumes this role to read the files and secrets that
 * the configuration names by ARNs.
 */
const ROLE_KEY = 'aws.arns.assume_role_arn';

/**
 * Checks a revision of a RabbitMQ configuration against the broker that gets it: no limit above the
 * instance's maximum, no sections for RabbitMQ older than 4, and only a role of the broker's own account.
 * ActiveMQ has none of these.
 * @param data Base64.
 * @throws MqError BadRequestException on `configuration`
 */
export function checkBrokerDocument(broker: DocumentUser, revision: number, data: string): void {
  if (broker.engineType !== 'RABBITMQ') return;
  const settings = settingsOf(data);
  const sectioned = settings.some(({ section }) => section !== undefined);
  if (sectioned && Number.parseInt(broker.engineVersion, 10) < 4) {
    throw refused(
      `Configuration Revision ${revision} has sections, which RabbitMQ ` +
        `[${broker.engineVersion}] does not support. Specify a revision without sections.`,
    );
  }
  const maxima = maximumLimits(broker.hostInstanceType, broker.deploymentMode);
  const values = new Map(settings.filter((setting) => appliesTo(broker, setting)).map(keyAndValue));
  for (const [key, maximum] of Object.entries(maxima)) {
    const value = values.get(key);
    if (value === undefined || Number(value) <= maximum) continue;
    throw refused(
      `Configuration Revision ${revision} for configuration:${key} has limit: of value: ${Number(value)} ` +
        `larger than maximum allowed limit:${maximum}`,
    );
  }
  const role = values.get(ROLE_KEY);
  if (role !== undefined && !isRoleOf(broker, role)) {
    throw refused(
      `The role in [${ROLE_KEY}] is not a role of the broker's account. ` +
        `Specify a role of account [${broker.accountId}].`,
    );
  }
}

/**
 * Whether a text is the ARN of a role of the broker's account. The decision asks for iam:PassRole on the text
 * as it is, so no other spelling of a role may reach a broker.
 */
function isRoleOf({ accountId, region }: DocumentUser, role: string): boolean {
  const prefix = `arn:${partitionOf(region)}:iam::${accountId}:role/`;
  return role.startsWith(prefix) && ROLE_PATH_AND_NAME.test(role.slice(prefix.length));
}

/**
 * The role that a revision hands over to Amazon MQ; undefined: none.
 * Source: Amazon MQ Developer Guide, "ARN support in RabbitMQ configuration".
 */
export function passedRole(engineType: EngineType, data: string): string | undefined {
  if (engineType !== 'RABBITMQ') return undefined;
  return settingsOf(data)
    .filter(({ key }) => key === ROLE_KEY)
    .at(-1)?.value;
}

/** The last value of a key counts, in a section or before it. */
function keyAndValue({ key, value }: CuttlefishSetting): readonly [string, string] {
  return [key, value];
}

function appliesTo({ hostInstanceType, deploymentMode }: DocumentUser, { section }: CuttlefishSetting) {
  const own = `${hostInstanceType.replace(/^mq\./, '')}.${MODES[deploymentMode]}`;
  return section === undefined || section === own;
}

/** UpdateConfiguration has checked the document. */
function settingsOf(data: string): readonly CuttlefishSetting[] {
  return parseCuttlefish(Buffer.from(data, 'base64').toString('utf8'));
}

function refused(message: string): MqError {
  return new MqError('BadRequestException', message, 'configuration');
}
