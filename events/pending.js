import { sample } from './sample.ts';

const event = sample({
  profile: 'alice',
  method: 'POST',
  path: '/v1/brokers',
  body: '{"brokerName":"sample"}',
  hashHeader: false,
});

export { event as 'module.exports' };
