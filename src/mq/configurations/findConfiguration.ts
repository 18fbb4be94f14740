import type { ConfigurationRecord } from '../model/configuration.ts';
import { requireDecidedTags } from '../model/decidedTags.ts';
import { MqError } from '../model/errors.ts';
import type { ConfigurationReader, OperationInput } from '../model/ports.ts';

/** The form of an id. Other text is not looked up, because the length of a table key is limited. */
export const CONFIGURATION_ID = /^c-[0-9A-Za-z-]{1,64}$/;

/** The configuration of the path; undefined when there is none. */
export async function getConfiguration(
  ports: { readonly configurations: ConfigurationReader },
  input: OperationInput,
): Promise<ConfigurationRecord | undefined> {
  const id = input.path.configurationId ?? '';
  return CONFIGURATION_ID.test(id) ? await ports.configurations.get(input, id) : undefined;
}

/**
 * The configuration of the path; 404 when there is none (the sentence is recorded).
 * @throws TagsChanged when its tags differ from those that the decision read
 */
export async function findConfiguration(
  ports: { readonly configurations: ConfigurationReader },
  input: OperationInput,
): Promise<ConfigurationRecord> {
  const found = await getConfiguration(ports, input);
  if (found !== undefined) {
    requireDecidedTags(input, 'resource', found.tags);
    return found;
  }
  throw new MqError(
    'NotFoundException',
    `Configuration ID [${input.path.configurationId ?? ''}] can't be found. Make sure it exists.`,
    'configuration-id',
  );
}
