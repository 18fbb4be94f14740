import { Logger } from '@aws-lambda-powertools/logger';
import { localServices } from '../../local/iam/localServices.ts';
import { createContainer, type Parts } from '../../src/runtime/container.ts';
import { readSettings } from '../../src/runtime/settings.ts';

/**
 * A container as a local gateway has it: settings of this process's environment, read with the first call;
 * logs on stdout.
 */
export function testContainer(parts: Partial<Parts> = {}) {
  return createContainer(() => readSettings(process.env), {
    clock: () => Date.now(),
    write: (line) => void process.stdout.write(`${line}\n`),
    logger: async () => new Logger({ serviceName: 'mqgate' }) as never,
    localServices,
    ...parts,
  });
}
