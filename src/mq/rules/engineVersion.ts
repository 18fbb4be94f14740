import type { Catalogue } from '../model/catalogue.ts';
import type { EngineType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';

/** The version asked for, or the newest one. The sentence is recorded. */
export function chooseEngineVersion(
  catalogue: Catalogue,
  engineType: EngineType,
  given: string | undefined,
): string {
  const valid = catalogue.versions[engineType];
  const version = given ?? valid[0];
  if (version !== undefined && valid.includes(version)) return version;
  throw new MqError(
    'BadRequestException',
    `Broker engine version [${version ?? ''}] is invalid for broker engine type [${engineType}]. Valid values: [${valid.join(', ')}].`,
    'engineVersion',
  );
}
