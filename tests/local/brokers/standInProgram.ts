import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asPem } from '../../../local/brokers/certificates/authority.ts';
import type { BrokerProgram } from '../../../local/brokers/program.ts';

/** Listens with TLS on the port of its first argument, as a broker does when it is ready. */
const server = (onClient = '') => `
const { readFileSync, writeSync } = require('node:fs');
const identity = { cert: readFileSync('cert.pem'), key: readFileSync('key.pem') };
require('node:tls').createServer(identity, (socket) => {
  socket.on('error', () => {});
}).on('tlsClientError', () => {}).on('connection', () => {
  ${onClient}
}).listen(Number(process.argv[1]), '127.0.0.1');`;

/** What the process runs, by the end of the broker's name. */
const SCRIPTS: Readonly<Record<string, string>> = {
  broken: `
    console.error('the disk is full', require('./plan.json').users);
    process.exit(1);`,
  /** It ends half a second after a client came, so after it was ready. */
  crashing: server('setTimeout(() => process.exit(1), 500);'),
  /** It never listens, ignores the request to end, and writes much. */
  hanging: `
    process.on('SIGTERM', () => {});
    console.log('waiting with', require('./plan.json').users);
    for (let line = 0; line < 20_000; line++) console.log('x'.repeat(1_000));
    console.log('still waiting');
    setInterval(() => {}, 1_000);`,
  /** It writes 20 MB when it runs, and a line each time that a client comes. */
  chattering: `
    for (let line = 0; line < 20_000; line++) require('node:fs').writeSync(1, 'x'.repeat(1_000) + '\\n');
    ${server("writeSync(1, 'a client\\n');")}`,
};

/**
 * A small server that stands in for RabbitMQ: a process starts in a tenth of a second. It writes the plan it
 * was started with to `plan.json`. A broker whose name ends in `-broken`, `-crashing`, `-hanging` or
 * `-chattering` does that.
 */
export const standInProgram: BrokerProgram = {
  version: '3.13.1',
  endpoints: ['amqps'],
  hasAddress: false,
  console: 'gateway',
  prepare: ({ directory, plan, ports, authority }) => {
    const { cert, key } = asPem(authority.issue());
    writeFileSync(join(directory, 'cert.pem'), cert);
    writeFileSync(join(directory, 'key.pem'), key);
    writeFileSync(join(directory, 'plan.json'), JSON.stringify(plan));
    const script = SCRIPTS[plan.broker.name.split('-').at(-1) ?? ''] ?? server();
    return {
      program: process.execPath,
      parameters: ['-e', script, String(ports.endpoints[0]), directory],
      environment: {},
    };
  },
};
