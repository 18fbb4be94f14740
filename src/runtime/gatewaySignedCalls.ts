import type { SignedCalls } from '../replay/signedCalls.ts';
import { gatewayTable } from './gatewayTable.ts';
import { once } from './once.ts';
import { readSettings } from './settings.ts';

/** The memory of signed calls; undefined with `REPLAY_GUARD=off`: every call runs, as on AWS. */
export const gatewaySignedCalls = once(async (): Promise<SignedCalls | undefined> => {
  if (!readSettings(process.env).replayGuard) return undefined;
  const [table, { signedCalls }] = await Promise.all([
    gatewayTable(),
    import('../state/calls/signedCalls.ts'),
  ]);
  return signedCalls(table);
});
