import { PASSWORD } from '../world.ts';

/** The members of a CreateBroker that is good. */
export function brokerOrder(name: string, engine: 'ACTIVEMQ' | 'RABBITMQ' = 'ACTIVEMQ'): string {
  return JSON.stringify({
    brokerName: name,
    deploymentMode: 'SINGLE_INSTANCE',
    engineType: engine,
    hostInstanceType: engine === 'ACTIVEMQ' ? 'mq.t3.micro' : 'mq.m7g.medium',
    publiclyAccessible: false,
    tags: { env: 'dev' },
    users: [{ username: 'admin', password: PASSWORD }],
  });
}
