import type { ConfigurationRecord, ConfigurationRevision } from '../model/configuration.ts';
import { ENGINES } from '../model/engine.ts';
import { configurationArn } from '../model/scope.ts';

type View = Readonly<Record<string, unknown>>;

/** `ConfigurationRevision` of the service model. */
export function revisionView({ created, description, revision }: ConfigurationRevision): View {
  return { created: new Date(created).toISOString(), description, revision };
}

/** The members of every answer about a configuration. */
export function configurationSummary(configuration: ConfigurationRecord): View {
  return {
    arn: configurationArn(configuration, configuration.id),
    created: new Date(configuration.created).toISOString(),
    id: configuration.id,
    latestRevision: revisionView(configuration.latestRevision),
    name: configuration.name,
  };
}

/**
 * `Configuration` and `DescribeConfigurationResponse`. Recorded: sign-in is lower-case, as in a broker's
 * description, and only the latest revision has a description.
 */
export function configurationDetail(configuration: ConfigurationRecord): View {
  return {
    ...configurationSummary(configuration),
    authenticationStrategy: configuration.authenticationStrategy.toLowerCase(),
    engineType: ENGINES[configuration.engineType].spelled,
    engineVersion: configuration.engineVersion,
    tags: configuration.tags,
  };
}

/** `Configuration` as ListConfigurations has it. Recorded: without tags it has no member for them. */
export function configurationInList(configuration: ConfigurationRecord): View {
  const { tags, ...rest } = configurationDetail(configuration);
  return Object.keys(configuration.tags).length === 0 ? rest : { ...rest, tags };
}
