import { expect, test } from 'vitest';
import { regionFault } from '../../local/embedded/regionFault.ts';
import { isRegion, regionsOf } from '../../src/aws/regions.ts';

test.each(['aws', 'aws-cn', 'aws-us-gov'])('every known region of %s is one', (partition) => {
  expect(regionsOf(partition).length).toBeGreaterThan(1);
  for (const name of regionsOf(partition)) expect(regionFault(name, partition)).toBeUndefined();
});

test.each(['eu-west-9', 'ap-northwest-1', 'us-gov-central-1'])('a newer region %s counts as one', (name) => {
  expect(isRegion(name)).toBe(true);
});

test.each([
  ['eu-wset-1', 'aws', 'There is no region eu-wset-1. Did you mean eu-west-1?'],
  ['US-EAST-1', 'aws', 'There is no region US-EAST-1. Did you mean us-east-1?'],
  ['moon-1', 'aws', 'There is no region moon-1. A region has a name such as us-east-1.'],
  ['', 'aws-cn', 'There is no region . A region has a name such as cn-north-1.'],
  ['cn-nroth-1', 'aws-cn', 'There is no region cn-nroth-1. Did you mean cn-north-1?'],
  ['us-east-1a', 'aws', 'There is no region us-east-1a. Did you mean us-east-1?'],
  ['us-east-1', 'aws-us-gov', "The region us-east-1 is not in the accounts' partition aws-us-gov."],
])('%s is no region of %s', (name, partition, sentence) => {
  expect(regionFault(name, partition)).toBe(sentence);
});
