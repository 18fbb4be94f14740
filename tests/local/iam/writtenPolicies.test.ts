import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import { FAULTY, GOOD } from '../../authz/policy/writtenDocuments.ts';
import { account, document, policy, policyArn, role, user } from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';
import { iamWorld, json } from './world.ts';

let stop: () => Promise<void>;
let iam: ReturnType<typeof iamWorld>;

beforeAll(async () => {
  const engine = await startEngine();
  stop = engine.stop;
  iam = iamWorld(engine.table);
  const whole = account({
    users: [user('alice')],
    roles: [role('r')],
    policies: [policy('p', [document('mq:*')])],
  });
  await importSnapshot(engine.table, whole);
});
afterAll(() => stop());

describe('documents that are written', () => {
  it('CreatePolicy and CreatePolicyVersion refuse the 78 that AWS refuses, in its sentence', async () => {
    for (const [written, sentence] of FAULTY) {
      const PolicyDocument = json(written);
      const refused = { status: 400, error: `MalformedPolicyDocument: ${sentence}` };
      expect(await iam('CreatePolicy', { PolicyName: 'new', PolicyDocument })).toMatchObject(refused);
      const version = { PolicyArn: policyArn('p'), PolicyDocument };
      expect(await iam('CreatePolicyVersion', version)).toMatchObject(refused);
    }
  });

  it('CreatePolicy takes the 54 that AWS takes', async () => {
    for (const [index, written] of GOOD.entries()) {
      const call = { PolicyName: `good${index}`, PolicyDocument: json(written) };
      expect(await iam('CreatePolicy', call)).toMatchObject({ status: 200 });
    }
  });

  it('an inline policy may have an older Version or none; every other rule holds', async () => {
    const VERSION = 'Policy document must be version 2012-10-17 or greater.';
    for (const [written, sentence] of FAULTY) {
      const call = { UserName: 'alice', PolicyName: 'x', PolicyDocument: json(written) };
      const { error } = await iam('PutUserPolicy', call);
      if (sentence !== VERSION) expect(error).toBe(`MalformedPolicyDocument: ${sentence}`);
      else expect(error).not.toBe(`MalformedPolicyDocument: ${sentence}`);
    }
  });
});
