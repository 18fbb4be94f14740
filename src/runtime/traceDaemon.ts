import { createSocket, type Socket } from 'node:dgram';
import { environment } from '../aws/environment.ts';
import type { TraceParts } from './records/traces.ts';

/** Where the daemon of a Lambda function listens, unless Lambda says otherwise. */
const DAEMON = '127.0.0.1:2000';

/**
 * The X-Ray daemon that Lambda runs beside a function with active tracing. Messages go by UDP, so that no
 * call waits for them and a lost one costs nothing. The daemon sends them on under the function's role.
 * Source: Lambda Developer Guide, "Defined runtime environment variables".
 */
export function traceDaemon(): TraceParts {
  const [host, port] = (environment.AWS_XRAY_DAEMON_ADDRESS || DAEMON).split(':');
  let socket: Socket | undefined;
  const open = () => {
    const opened = createSocket('udp4').on('error', () => {});
    opened.unref();
    return opened;
  };
  return {
    header: () => environment._X_AMZN_TRACE_ID,
    send: (message) => {
      try {
        socket ??= open();
        socket.send(message, Number(port), host, () => {});
      } catch {
        // A trace that is lost must not fail a call.
      }
    },
    clock: () => performance.timeOrigin + performance.now(),
  };
}
