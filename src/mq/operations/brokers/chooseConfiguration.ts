import { defaultConfiguration } from '../../configurations/defaultConfiguration.ts';
import { CONFIGURATION_ID } from '../../configurations/findConfiguration.ts';
import type { BrokerChoice, ConfigurationReference } from '../../model/broker.ts';
import type { NewConfiguration } from '../../model/configuration.ts';
import { type DecidedTags, requireDecidedRole } from '../../model/decidedTags.ts';
import type { EngineType } from '../../model/engine.ts';
import { MqError } from '../../model/errors.ts';
import type { ConfigurationReader, IdSource } from '../../model/ports.ts';
import type { Scope } from '../../model/scope.ts';
import { checkBrokerDocument, type DocumentUser, passedRole } from '../../rules/brokerDocument.ts';

interface ChosenConfiguration {
  readonly reference: ConfigurationReference;
  readonly made?: NewConfiguration;
}

/**
 * The configuration of a new broker: the requested one (its latest revision unless one is named), or a
 * default one named `<broker>-configuration`. CreateBroker models no 404, so a configuration that does not
 * exist gives a 400 with the recorded sentence.
 */
export async function chooseConfiguration(
  ports: { readonly configurations: ConfigurationReader; readonly ids: IdSource },
  scope: Scope & { readonly decidedTags?: DecidedTags | undefined },
  choice: BrokerChoice,
  asked: { readonly id: string; readonly revision?: number | undefined } | undefined,
  now: number,
): Promise<ChosenConfiguration> {
  if (asked === undefined) {
    const made = defaultConfiguration({
      accountId: scope.accountId,
      region: scope.region,
      id: ports.ids.configuration(),
      name: `${choice.name}-configuration`,
      engineType: choice.engineType,
      engineVersion: choice.engineVersion,
      authenticationStrategy: choice.authenticationStrategy,
      created: now,
    });
    return { reference: { id: made.configuration.id, revision: 1 }, made };
  }
  const reference = await existingConfiguration(ports, scope, choice, asked);
  const role = await checkedRole(ports, scope, choice, reference);
  requireDecidedRole(scope, role);
  return { reference };
}

/**
 * An existing configuration, checked against the broker that will use it.
 * @param broker `engineVersion` is absent when the broker already has this configuration: an upgrade of the
 * engine keeps it.
 */
export async function existingConfiguration(
  ports: { readonly configurations: ConfigurationReader },
  scope: Scope,
  broker: { readonly engineType: EngineType; readonly engineVersion?: string | undefined },
  asked: { readonly id: string; readonly revision?: number | undefined },
): Promise<ConfigurationReference> {
  const { id } = asked;
  const found = CONFIGURATION_ID.test(id) ? await ports.configurations.get(scope, id) : undefined;
  if (found === undefined) throw configurationGone(id);
  const latest = found.latestRevision.revision;
  const revision = asked.revision ?? latest;
  if (revision < 1 || revision > latest) {
    throw new MqError(
      'BadRequestException',
      `Revision [${revision}] of configuration [${id}] can't be found. Make sure it exists.`,
      'configuration.revision',
    );
  }
  if (found.engineType !== broker.engineType) {
    throw new MqError(
      'BadRequestException',
      `Configuration [${id}] is for engine type [${found.engineType}]. Specify a ` +
        `configuration for engine type [${broker.engineType}].`,
      'configuration.id',
    );
  }
  const { engineVersion = found.engineVersion } = broker;
  if (familyOf(found.engineVersion) !== familyOf(engineVersion)) {
    throw new MqError(
      'BadRequestException',
      `Configuration [${id}] is for engine version [${found.engineVersion}]. Specify a ` +
        `configuration for engine version [${engineVersion}].`,
      'configuration.id',
    );
  }
  return { id, revision };
}

/**
 * Checks the revision's document against the broker as it will be.
 * @returns The role that it hands over; undefined: none.
 */
export async function checkedRole(
  ports: { readonly configurations: ConfigurationReader },
  scope: Scope,
  broker: Omit<DocumentUser, 'accountId' | 'region'>,
  { id, revision }: ConfigurationReference,
): Promise<string | undefined> {
  const document = await ports.configurations.document(scope, id, revision);
  // The configuration was removed since it was read. The write then fails, because it checks that it exists.
  if (document === undefined) return undefined;
  const { accountId, region } = scope;
  checkBrokerDocument({ ...broker, accountId, region }, revision, document.data);
  return passedRole(broker.engineType, document.data);
}

/** Settings differ between major versions (RabbitMQ 3 and 4), not within one. */
function familyOf(engineVersion: string): string {
  return engineVersion.slice(0, engineVersion.indexOf('.'));
}

export function configurationGone(id: string): MqError {
  return new MqError(
    'BadRequestException',
    `Configuration ID [${id}] can't be found. Make sure it exists.`,
    'configuration.id',
  );
}
