import { findConfiguration } from '../../configurations/findConfiguration.ts';
import type { ConfigurationPorts } from '../../model/configuration.ts';
import { MqError } from '../../model/errors.ts';
import type { RunOperation } from '../../model/ports.ts';

/** The same as for UpdateConfiguration, because both write the same items. */
const ATTEMPTS = 20;

/**
 * DeleteConfiguration: 200 `{configurationId}`; 409 while a broker uses it, or will after its next reboot
 * (API Reference).
 */
export function deleteConfiguration(ports: ConfigurationPorts): RunOperation {
  return async (input) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const read = await findConfiguration(ports, input);
      const outcome = await ports.configurations.remove(read);
      if (outcome === 'written') return { status: 200, body: { configurationId: read.id } };
      if (outcome === 'inUse') {
        throw conflict(
          `Configuration [${read.id}] is in use. Delete the brokers that use ` +
            'it, or give them another configuration.',
        );
      }
    }
    throw conflict(
      `Configuration [${input.path.configurationId}] is being updated by other calls. Try again.`,
    );
  };
}

function conflict(sentence: string): MqError {
  return new MqError('ConflictException', sentence, 'configuration-id');
}
