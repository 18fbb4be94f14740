import { authorizerEvent } from './restEvent.ts';

const event = authorizerEvent({
  method: 'GET',
  target: '/v1/brokers',
  headers: [['host', 'localhost:4010']],
});

export { event as 'module.exports' };
