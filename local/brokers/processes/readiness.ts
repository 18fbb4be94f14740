import { connect } from 'node:tls';
import { after } from '../../frontDoor/realTime.ts';
import type { BrokerPorts, BrokerProgram } from '../program.ts';

const ANSWER_MS = 3_000;
const LOOPBACK = '127.0.0.1';

/** The trusted authority, and the certificate for brokers that ask their clients for one. PEM. */
export interface Probe {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/**
 * Whether every port of an instance accepts a TLS connection with a certificate of this gateway's authority,
 * and the first port answers in its protocol. So another program on one of the ports is not taken for the
 * broker.
 */
export async function isReady(
  { greeting }: Pick<BrokerProgram, 'greeting'>,
  { endpoints, console }: BrokerPorts,
  probe: Probe,
): Promise<boolean> {
  const answers = await Promise.all(
    [...endpoints, console].map((port, index) => answersAt(port, probe, index === 0 ? greeting : undefined)),
  );
  return answers.every(Boolean);
}

function answersAt(port: number, probe: Probe, greeting: BrokerProgram['greeting']): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: LOOPBACK, port, ...probe });
    const done = (answer: boolean) => {
      cancel();
      socket.destroy();
      resolve(answer);
    };
    const cancel = after(ANSWER_MS, () => done(false));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
    socket.once('secureConnect', () => {
      if (greeting === undefined) return done(true);
      socket.once('data', (answer) => done(greeting.answered(answer)));
      socket.write(greeting.sent);
    });
  });
}
