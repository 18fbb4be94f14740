import { findConfiguration } from '../../configurations/findConfiguration.ts';
import { type ReadDocument, readDocument } from '../../configurations/readDocument.ts';
import type { ConfigurationPorts } from '../../model/configuration.ts';
import { MqError } from '../../model/errors.ts';
import { CONFIGURATION_LIMITS } from '../../model/limits.ts';
import type { RunOperation } from '../../model/ports.ts';
import { readShape } from '../../shapes/readShape.ts';
import { updateConfigurationShape } from '../../shapes/requests.ts';
import { configurationSummary } from '../../views/configuration.ts';

/**
 * In each round at least one of the concurrent calls succeeds. After this many rounds the caller gets the
 * 409.
 */
const ATTEMPTS = 20;

/**
 * UpdateConfiguration: 200 with the next revision, and always with `warnings` (recorded). Numbers have no
 * gaps, also with concurrent calls.
 */
export function updateConfiguration(ports: ConfigurationPorts): RunOperation {
  return async (input) => {
    const request = readShape(updateConfigurationShape, input.body);
    let document: ReadDocument | undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const read = await findConfiguration(ports, input);
      document ??= readDocument(read.engineType, request.data, read.authenticationStrategy);
      const latestRevision = {
        revision: read.latestRevision.revision + 1,
        created: ports.clock(),
        description: request.description,
      };
      if (latestRevision.revision > CONFIGURATION_LIMITS.revisions) throw full(read.id);
      const next = { ...latestRevision, data: document.data };
      if ((await ports.configurations.addRevision(read, next)) === 'written') {
        const { warnings } = document;
        return { status: 200, body: { ...configurationSummary({ ...read, latestRevision }), warnings } };
      }
    }
    throw new MqError(
      'ConflictException',
      `Configuration [${input.path.configurationId}] is being updated by other calls. Try again.`,
      'configuration-id',
    );
  };
}

function full(id: string): MqError {
  return new MqError(
    'BadRequestException',
    `Configuration [${id}] has reached the limit of ` +
      `[${CONFIGURATION_LIMITS.revisions}] revisions. Create another configuration.`,
    'configuration-id',
  );
}
