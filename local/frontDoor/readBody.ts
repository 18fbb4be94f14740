import type { IncomingMessage } from 'node:http';
import { MAX_BODY_BYTES } from './callProblem.ts';
import type { GatewayResponseType } from './gatewayResponses.ts';
import { after } from './realTime.ts';

/**
 * The result of reading a body: the body, the reason of its refusal, or that the client has closed the
 * connection.
 */
export type ReadBody =
  | { readonly outcome: 'read'; readonly body: Uint8Array; release(): void }
  | { readonly outcome: 'refused'; readonly type: GatewayResponseType }
  | { readonly outcome: 'gone' };

export interface BodyLimits {
  /** The time for the complete body in milliseconds. */
  readonly bodyMs: number;
  /** The most bytes of the bodies of all open calls together. */
  readonly heldBytes: number;
}

export const BODY_LIMITS: BodyLimits = { bodyMs: 20_000, heldBytes: 128 * 1024 * 1024 };

const EMPTY = new Uint8Array();

/**
 * Reads bodies of calls, each bounded in size and time, all together bounded in size: many clients that send
 * the largest body at once are answered 429 and do not use up the memory. A body counts until it is released.
 */
export function bodyReader(limits: BodyLimits): (request: IncomingMessage) => Promise<ReadBody> {
  let held = 0;

  return (request) => {
    const { headers } = request;
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
      return Promise.resolve({ outcome: 'read', body: EMPTY, release: () => {} });
    }
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const settle = (result: ReadBody) => {
        cancel();
        request.off('data', take).off('end', end).off('close', gone).off('error', gone);
        // The connection still needs a listener for later errors.
        request.on('error', () => {});
        if (result.outcome !== 'read') held -= size;
        resolve(result);
      };
      const take = (chunk: Buffer) => {
        size += chunk.length;
        held += chunk.length;
        if (size > MAX_BODY_BYTES) settle({ outcome: 'refused', type: 'REQUEST_TOO_LARGE' });
        else if (held > limits.heldBytes) settle({ outcome: 'refused', type: 'THROTTLED' });
        else chunks.push(chunk);
      };
      const end = () => {
        let counted = true;
        const release = () => {
          if (counted) held -= size;
          counted = false;
        };
        settle({ outcome: 'read', body: Buffer.concat(chunks, size), release });
      };
      const gone = () => settle({ outcome: 'gone' });
      const cancel = after(limits.bodyMs, () => settle({ outcome: 'refused', type: 'REQUEST_TIMEOUT' }));
      request.on('data', take).once('end', end).once('close', gone).once('error', gone);
    });
  };
}
