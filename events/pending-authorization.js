import { sample } from './sample.ts';

const event = sample({
  profile: 'erin',
  method: 'POST',
  path: '/v1/brokers',
  body: '{"brokerName":"sample"}',
  hashHeader: true,
});

export { event as 'module.exports' };
