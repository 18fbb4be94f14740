import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pem } from '../../../local/brokers/certificates/authority.ts';
import type { BrokerProgram } from '../../../local/brokers/program.ts';

/** Listens with TLS on the port of its first argument, as a broker does when it is ready. */
const SERVER = `
const { readFileSync } = require('node:fs');
const identity = { cert: readFileSync('cert.pem'), key: readFileSync('key.pem') };
require('node:tls').createServer(identity, (socket) => {
  socket.on('error', () => {});
}).listen(Number(process.argv[1]), '127.0.0.1');`;
const FAILURE = `
console.error('the disk is full', require('./plan.json').users);
process.exit(1);`;

/**
 * A small server that stands in for RabbitMQ: a process starts in a tenth of a second. It writes the plan it
 * was started with to `plan.json`. A broker whose name ends in `-broken` ends at once.
 */
export const standInProgram: BrokerProgram = {
  version: '3.13.1',
  endpoints: ['amqps'],
  hasAddress: false,
  console: 'gateway',
  prepare: ({ directory, plan, ports, authority }) => {
    const { certificate, key } = authority.issue();
    writeFileSync(join(directory, 'cert.pem'), pem(certificate));
    writeFileSync(join(directory, 'key.pem'), key.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(join(directory, 'plan.json'), JSON.stringify(plan));
    const script = plan.broker.name.endsWith('-broken') ? FAILURE : SERVER;
    return {
      program: process.execPath,
      parameters: ['-e', script, String(ports.endpoints[0]), directory],
      environment: {},
    };
  },
};
