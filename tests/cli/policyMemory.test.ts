import { describe, expect, it } from 'vitest';
import { PolicyMemory } from '../../workbench/simulate/policyMemory.ts';

const document = (sid: string) => ({
  Version: '2012-10-17',
  Statement: [{ Sid: sid, Effect: 'Allow', Action: '*', Resource: '*' }],
});

describe('PolicyMemory', () => {
  it('compiles equal documents once, whatever their names', () => {
    const memory = new PolicyMemory();
    const first = memory.read(document('a'), 'first', 'identity');
    const second = memory.read(document('a'), 'second', 'identity');
    expect([first.name, second.name]).toEqual(['first', 'second']);
    expect(second.statements).toBe(first.statements);
    expect(memory.size).toBe(1);
  });

  it('keeps text and object apart, because their positions differ', () => {
    const memory = new PolicyMemory();
    const text = memory.read(JSON.stringify(document('a')), 'p', 'identity');
    const object = memory.read(document('a'), 'p', 'identity');
    expect(text.positions()[0]?.start).toEqual({ Line: 1, Column: 38 });
    expect(object.positions()[0]?.start).toEqual({ Line: 3, Column: 17 });
  });

  it('keeps the grammars of policy types apart', () => {
    const memory = new PolicyMemory();
    memory.read(document('a'), 'p', 'identity');
    expect(() => memory.read(document('a'), 'p', 'resource-control')).toThrow('Principal must be *');
  });

  it('remembers an invalid policy under the name that was asked for', () => {
    const memory = new PolicyMemory();
    expect(() => memory.read('{', 'one', 'identity')).toThrow(
      'Policy one cannot be read: document is not JSON',
    );
    expect(() => memory.read('{', 'two', 'identity')).toThrow('Policy two cannot be read');
    expect(memory.size).toBe(1);
  });

  it('drops the least recently used policies beyond its bounds', () => {
    const memory = new PolicyMemory(2);
    const a = memory.read(document('a'), 'p', 'identity');
    memory.read(document('b'), 'p', 'identity');
    expect(memory.read(document('a'), 'p', 'identity').statements).toBe(a.statements);
    memory.read(document('c'), 'p', 'identity');
    expect(memory.size).toBe(2);
    expect(memory.read(document('a'), 'p', 'identity').statements).toBe(a.statements);
    const small = new PolicyMemory(100, 1_000);
    for (let count = 0; count < 50; count += 1) small.read(document(`s${count}`), 'p', 'identity');
    expect(small.size).toBeLessThan(12);
    expect(small.size).toBeGreaterThan(4);
    small.read(document('x'.repeat(2_000)), 'p', 'identity');
    expect(small.size).toBe(0);
  });
});
