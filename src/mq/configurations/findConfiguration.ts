import type { ConfigurationRecord } from '../model/configuration.ts';
import { MqError } from '../model/errors.ts';
import type { OperationInput } from '../model/operation.ts';
import type { ConfigurationReader } from '../model/ports.ts';

/** Longer or other text is nobody's id; it isn't looked up, because a table key has its own limits. */
export const CONFIGURATION_ID = /^c-[0-9A-Za-z-]{1,64}$/;

/** The configuration of the path. The 404 sentence is recorded. */
export async function findConfiguration(
  ports: { readonly configurations: ConfigurationReader },
  input: OperationInput,
): Promise<ConfigurationRecord> {
  const id = input.path.configurationId ?? '';
  const found = CONFIGURATION_ID.test(id) ? await ports.configurations.get(input, id) : undefined;
  if (found !== undefined) return found;
  throw new MqError(
    'NotFoundException',
    `Configuration ID [${id}] can't be found. Make sure it exists.`,
    'configuration-id',
  );
}
