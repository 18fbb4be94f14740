import type { Verdict } from '../authz/verdict.ts';
import type { KeyUseRecorder } from '../state/keys/keyUse.ts';
import { gatewayTable } from './gatewayTable.ts';
import { once } from './once.ts';

/** As long as a time of last use may be behind: one write a key and quarter of an hour, instead of one a call. */
const EVERY_MS = 15 * 60_000;
const MAX_KEYS = 10_000;

const openRecorder = once(async (): Promise<KeyUseRecorder> => {
  const [table, { keyUseRecorder }] = await Promise.all([gatewayTable(), import('../state/keys/keyUse.ts')]);
  return keyUseRecorder(table, { everyMs: EVERY_MS, maxKeys: MAX_KEYS, now: Date.now });
});

let recorder: KeyUseRecorder | undefined;
let region = '';

/**
 * Notes that a long-term access key was used, whatever was decided. Nobody waits for it and nothing fails by it: a container that is
 * frozen meanwhile writes with its next call, or with a later use.
 */
export function noteKeyUse(accessKeyId: string, service: string): void {
  if (recorder !== undefined) {
    recorder.note(accessKeyId, { service, region });
    return;
  }
  openRecorder().then(
    (opened) => {
      recorder = opened;
      region = process.env.AWS_REGION ?? '';
      opened.note(accessKeyId, { service, region });
    },
    () => undefined,
  );
}

/** The same for a decided call of Amazon MQ. INVARIANT: a verdict with a principal is one whose signature stands. */
export function noteDecidedUse(verdict: Verdict): void {
  if (!('principal' in verdict) || verdict.principal === undefined) return;
  if (verdict.accessKeyId !== undefined && verdict.temporary === undefined)
    noteKeyUse(verdict.accessKeyId, 'mq');
}
