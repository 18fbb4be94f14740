import type { Gate } from '../authz/authorize.ts';
import type { Keyring } from '../keyring/keyring.ts';
import type { QueryService } from '../query/queryService.ts';
import type { Settings } from './settings.ts';

/** The Query APIs that this gateway serves; the first one answers calls that name none. */
export async function openQueryServices(
  _settings: Settings,
  _keyring: Keyring,
  _gate: Gate,
): Promise<readonly [QueryService, ...QueryService[]]> {
  const sts: QueryService = {
    name: 'sts',
    version: '2011-06-15',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: new Map(),
  };
  return [sts];
}
