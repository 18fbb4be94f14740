import { describe, expect, it } from 'vitest';
import { layersInReach, layersOf } from '../../../src/authz/decide/layers.ts';
import { policySet } from './policies.ts';

const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
/** As many actions as a set remembers. */
const REMEMBERED = 128;

describe('layersInReach', () => {
  it('finds the statements for an action once for a set', () => {
    const set = policySet({ identity: [[allow]] });
    const first = layersInReach(set, 'mq:First');
    expect(layersInReach(set, 'mq:First')).toBe(first);
    expect(layersInReach(policySet({ identity: [[allow]] }), 'mq:First')).not.toBe(first);
    for (let index = 1; index < REMEMBERED; index += 1) layersInReach(set, `mq:${index}`);
    expect(layersInReach(set, 'mq:First')).toBe(first);
    layersInReach(set, 'mq:OneTooMany');
    expect(layersInReach(set, 'mq:First')).not.toBe(first);
  });
});

describe('layersOf', () => {
  const set = policySet({ resourceControl: [[[{ ...allow, Effect: 'Deny', Principal: '*' }]]] });

  it.each([
    's3:GetObject',
    'STS:AssumeRole',
    'kms:Decrypt',
    'sqs:SendMessage',
    'secretsmanager:GetSecretValue',
    'ecr:PutImage',
    'aoss:APIAccessAll',
  ])('docs/rules/iam.md rule 3: resource control policies apply to %s', (action) => {
    expect(layersOf(set, action).map(({ kind }) => kind)).toEqual(['resource-control', 'identity']);
  });

  it.each(['mq:DeleteBroker', 'iam:GetUser', 'ec2:RunInstances'])('and do not apply to %s', (action) => {
    expect(layersOf(set, action).map(({ kind }) => kind)).toEqual(['identity']);
  });
});
