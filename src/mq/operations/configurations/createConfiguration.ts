import { defaultConfiguration } from '../../configurations/defaultConfiguration.ts';
import { CATALOGUE } from '../../model/catalogue.ts';
import type { ConfigurationPorts } from '../../model/configuration.ts';
import { MqError } from '../../model/errors.ts';
import { CONFIGURATION_LIMITS } from '../../model/limits.ts';
import type { RunOperation } from '../../model/ports.ts';
import { chooseStrategy } from '../../rules/authentication.ts';
import { chooseEngineVersion } from '../../rules/engine.ts';
import { checkConfigurationName, checkTags } from '../../rules/names.ts';
import { readShape } from '../../shapes/readShape.ts';
import { createConfigurationShape } from '../../shapes/requests.ts';
import { configurationSummary } from '../../views/configuration.ts';

/**
 * CreateConfiguration: 200 with revision 1, the engine's default document. A name may be used more than once:
 * Terraform's destroy leaves the configuration, and the next apply makes one of the same name; CreateBroker's
 * defaults repeat names too.
 */
export function createConfiguration(ports: ConfigurationPorts): RunOperation {
  return async (input) => {
    const request = readShape(createConfigurationShape, input.body);
    const { name, engineType, tags = {} } = request;
    checkConfigurationName(name);
    const engineVersion = chooseEngineVersion(CATALOGUE, engineType, request.engineVersion);
    const authenticationStrategy = chooseStrategy(engineType, request.authenticationStrategy);
    checkTags(tags);
    const made = defaultConfiguration({
      accountId: input.accountId,
      region: input.region,
      id: ports.ids.configuration(),
      name,
      engineType,
      engineVersion,
      authenticationStrategy,
      tags,
      created: ports.clock(),
    });
    if ((await ports.configurations.create(made)) === 'limitReached') {
      throw new MqError(
        'BadRequestException',
        `You have reached the limit of [${CONFIGURATION_LIMITS.configurations}] configurations in ` +
          `Region [${input.region}]. Delete a configuration, then try again.`,
      );
    }
    const body = {
      ...configurationSummary(made.configuration),
      authenticationStrategy: authenticationStrategy.toLowerCase(),
    };
    return { status: 200, body };
  };
}
