import { createGateway } from '../../../local/embedded/createGateway.ts';

/** A gateway with real brokers in a process of its own, for tests that kill it. Argument: its directory. */
const gateway = await createGateway({ brokers: 'process', state: process.argv[2] ?? 'memory' });
process.stdout.write(
  `${JSON.stringify({ config: gateway.clientConfig('alice'), ca: gateway.brokersCaFile })}\n`,
);
setInterval(() => {}, 60_000);
