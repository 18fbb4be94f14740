import { sample } from './sample.ts';

const event = sample({ profile: 'frank', method: 'GET', path: '/v1/brokers', hashHeader: true });

export { event as 'module.exports' };
