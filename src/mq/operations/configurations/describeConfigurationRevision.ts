import { getConfiguration } from '../../configurations/findConfiguration.ts';
import type { ConfigurationPorts } from '../../model/configuration.ts';
import { MqError } from '../../model/errors.ts';
import type { RunOperation } from '../../model/ports.ts';

/** A plus sign is refused (recorded). */
const INTEGER = /^-?\d+$/;
const MIN = -2_147_483_648;
const MAX = 2_147_483_647;

/**
 * DescribeConfigurationRevision: 200 with the document of one revision. Recorded: both sentences about the
 * revision, and that a configuration that does not exist gives the sentence of a revision that does not
 * exist.
 */
export function describeConfigurationRevision(ports: ConfigurationPorts): RunOperation {
  return async (input) => {
    const revision = readRevision(input.path.configurationRevision ?? '');
    const id = input.path.configurationId ?? '';
    const configuration = await getConfiguration(ports, input);
    const found = configuration && (await ports.configurations.document(input, id, revision));
    if (found === undefined) {
      throw new MqError(
        'NotFoundException',
        `Revision [${revision}] of configuration [${id}] can't be found. Make sure it exists.`,
        'configuration-revision',
      );
    }
    const { created, data, description } = found;
    return {
      status: 200,
      body: { configurationId: id, created: new Date(created).toISOString(), data, description },
    };
  };
}

function readRevision(label: string): number {
  const revision = INTEGER.test(label) ? Number(label) : Number.NaN;
  if (revision >= MIN && revision <= MAX) return revision;
  throw new MqError(
    'BadRequestException',
    `Invalid revision ID. Specify only integers from ${MIN} to ${MAX}.`,
    'configuration-revision',
  );
}
