import type { Identities } from '../authz/load/identities.ts';
import type { Keyring } from '../keyring/keyring.ts';
import type { QueryOperation } from '../query/queryService.ts';
import { askSts } from '../sts/login/askSts.ts';
import { loginOperations } from '../sts/login/loginOperations.ts';
import { gatewayTable } from './gatewayTable.ts';
import { readLoginSettings } from './loginSettings.ts';

/** Wires `mqgate login` to the table, the keyring and AWS STS: operations of the service `sts`. */
export async function openLogin(
  region: string,
  { seal, tokens }: Keyring,
  identities: Identities,
  now: () => number,
): Promise<ReadonlyMap<string, QueryOperation>> {
  const [table, { loginNonces }] = await Promise.all([
    gatewayTable(),
    import('../state/calls/loginNonces.ts'),
  ]);
  const { audiences, roles, sts } = readLoginSettings(process.env, region);
  const nonces = loginNonces(table);
  return loginOperations({
    audiences,
    roles,
    region,
    ask: askSts(sts),
    identities,
    nonces,
    seal,
    tokens,
    now,
  });
}
