import { sample } from './sample.ts';

const event = sample({
  profile: 'alice',
  method: 'GET',
  path: '/v1/brokers',
  hashHeader: true,
  signedSecondsAgo: 360,
});

export { event as 'module.exports' };
