import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Table } from '../../../src/state/table/client.ts';
import { startEngine } from '../../state/engine.ts';
import { configurationWorld } from '../configurations/configurationWorld.ts';
import { activeMq, CREATION_MS, DELETION_MS } from '../world.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 630_000_000_000;
const newWorld = () => configurationWorld(table, String(++account));
const NOT_FOUND = {
  name: 'NotFoundException',
  status: 404,
  errorAttribute: undefined,
  message: 'Resource was not found',
};
const many = (count: number, prefix = 'k') =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}`, 'v']));

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

describe.each(['broker', 'configuration'] as const)('the tags of a %s', (type) => {
  async function tagged(tags: Record<string, string>) {
    const it = newWorld();
    const make = async () => {
      if (type === 'configuration') return it.configurationArn(await it.createConfiguration({ tags }));
      return it.brokerArn('b', await it.create(activeMq('b', { tags })));
    };
    return { ...it, arn: await make() };
  }

  test('are those of its creation, and new ones are merged into them', async () => {
    const it = await tagged({ a: '1', b: '2' });
    expect(await it.tagsOf(it.arn)).toStrictEqual({ a: '1', b: '2' });
    expect(await it.tag(it.arn, { b: '3', c: '' })).toStrictEqual({ status: 204 });
    expect(await it.tagsOf(it.arn)).toStrictEqual({ a: '1', b: '3', c: '' });
    expect(await it.untag(it.arn, 'a', 'c', 'not there')).toStrictEqual({ status: 204 });
    expect(await it.tagsOf(it.arn)).toStrictEqual({ b: '3' });
    expect(await it.untag(it.arn, 'b', 'b')).toStrictEqual({ status: 204 });
    expect(await it.tagsOf(it.arn)).toStrictEqual({});
  });

  test('may have any name and text', async () => {
    const it = await tagged({});
    const tags = JSON.parse('{"__proto__":"p","constructor":"c","Ключ é@=+-/:._":"значение","k 1":"k+2/3"}');
    await it.tag(it.arn, tags);
    expect(JSON.stringify(await it.tagsOf(it.arn))).toContain('"__proto__":"p"');
    await it.untag(it.arn, '__proto__', 'k 1');
    expect(await it.tagsOf(it.arn)).toStrictEqual({ constructor: 'c', 'Ключ é@=+-/:._': 'значение' });
  });

  test('are 50 at most, with the existing ones', async () => {
    const it = await tagged(many(49));
    await expect(it.tag(it.arn, many(2, 'x'))).rejects.toMatchObject({
      name: 'BadRequestException',
      errorAttribute: 'tags',
      message: 'Resource has [51] tags. Specify at most [50].',
    });
    await it.tag(it.arn, many(1, 'x'));
    await it.tag(it.arn, { k0: 'new' });
    await expect(it.tag(it.arn, { one: 'more' })).rejects.toMatchObject({ status: 400 });
    expect(Object.keys((await it.tagsOf(it.arn)) ?? {})).toHaveLength(50);
  });

  test('of concurrent calls are all stored', async () => {
    const it = await tagged({ old: '1' });
    const names = Array.from({ length: 12 }, (_, n) => `k${n}`);
    await Promise.all([...names.map((name) => it.tag(it.arn, { [name]: name })), it.untag(it.arn, 'old')]);
    expect(await it.tagsOf(it.arn)).toStrictEqual(Object.fromEntries(names.map((name) => [name, name])));
  });
});

describe('the operation CreateTags', () => {
  test('without tags changes nothing', async () => {
    const it = newWorld();
    const arn = it.configurationArn(await it.createConfiguration({ tags: { a: '1' } }));
    for (const body of [undefined, {}, { tags: {} }, { tags: null }]) {
      expect(await it.call('CreateTags', { path: { resourceArn: arn }, body })).toStrictEqual({
        status: 204,
      });
    }
    expect(await it.tagsOf(arn)).toStrictEqual({ a: '1' });
  });

  test.each([
    [{ 'aws:x': '1' }, 'Tag key [aws:x] is reserved.'],
    [{ 'AWS:x': '1' }, 'is reserved.'],
    [{ '': '1' }, 'Tag key [] is invalid.'],
    [{ ['k'.repeat(129)]: '1' }, 'Specify 1 to 128 letters'],
    [{ k: 'v'.repeat(257) }, 'Value of tag [k] is invalid. Specify at most 256'],
    [{ k: '<' }, 'Value of tag [k] is invalid.'],
    [{ k: 7 }, 'Specify a map of text to text.'],
    ['a', 'Specify a map of text to text.'],
    [many(51), 'Resource has [51] tags.'],
  ])('refuses an invalid tag (%#)', async (tags, sentence) => {
    const it = newWorld();
    const arn = it.configurationArn(await it.createConfiguration());
    await expect(it.tag(arn, tags)).rejects.toMatchObject({
      name: 'BadRequestException',
      errorAttribute: 'tags',
      message: expect.stringContaining(sentence),
    });
    expect(await it.tagsOf(arn)).toStrictEqual({});
  });

  test('checks tags before it looks up the resource', async () => {
    await expect(newWorld().tag('nothing', { 'aws:x': '1' })).rejects.toMatchObject({ status: 400 });
  });

  test('accepts the longest key and value', async () => {
    const it = newWorld();
    const arn = it.configurationArn(await it.createConfiguration());
    const longest = { ['ä'.repeat(128)]: '字'.repeat(256) };
    await it.tag(arn, longest);
    expect(await it.tagsOf(arn)).toStrictEqual(longest);
  });
});

test('DeleteTags without keys answers 400', async () => {
  const it = newWorld();
  const arn = it.configurationArn(await it.createConfiguration());
  const query = [['tagkeys', 'a']] as const;
  await expect(it.call('DeleteTags', { path: { resourceArn: arn }, query })).rejects.toMatchObject({
    name: 'BadRequestException',
    errorAttribute: 'tagKeys',
    message: 'Parameter [tagKeys] is missing. Specify a value for it.',
  });
});

describe('an ARN that names no resource exactly gives a 404, and nothing is written:', () => {
  test.each([
    ['another name', (arn: string) => arn.replace(':broker:b:', ':broker:dev-b:')],
    ['no name', (arn: string) => arn.replace(':broker:b:', ':broker:')],
    ['another account', (arn: string) => arn.replace(/:\d{12}:/, ':999999999999:')],
    ['another region', (arn: string) => arn.replace('us-east-1', 'eu-west-1')],
    ['another service', (arn: string) => arn.replace(':mq:', ':sqs:')],
    ['another partition', (arn: string) => arn.replace('arn:aws:', 'arn:aws-cn:')],
    ['another type', (arn: string) => arn.replace(':broker:b:', ':configuration:')],
    ['more behind', (arn: string) => `${arn}:x`],
    ['more before', (arn: string) => `x${arn}`],
    ['the id alone', (arn: string) => arn.slice(arn.lastIndexOf(':') + 1)],
    ['another id', (arn: string) => arn.replace(/b-[0-9a-f-]+$/, 'b-00000000-0000-0000-0000-000000000000')],
    ['a long id', (arn: string) => arn + 'a'.repeat(3000)],
    ['nothing', () => ''],
  ])('%s', async (_, wrong) => {
    const it = newWorld();
    const arn = it.brokerArn('b', await it.create(activeMq('b', { tags: { a: '1' } })));
    await expect(it.tagsOf(wrong(arn))).rejects.toMatchObject(NOT_FOUND);
    await expect(it.tag(wrong(arn), { a: '2' })).rejects.toMatchObject(NOT_FOUND);
    await expect(it.untag(wrong(arn), 'a')).rejects.toMatchObject(NOT_FOUND);
    expect(await it.tagsOf(arn)).toStrictEqual({ a: '1' });
  });

  test('a configuration with a name, of another account, or deleted', async () => {
    const it = newWorld();
    const id = await it.createConfiguration({ name: 'c' });
    const arn = it.configurationArn(id);
    await expect(it.tagsOf(arn.replace(':configuration:', ':configuration:c:'))).rejects.toMatchObject(
      NOT_FOUND,
    );
    await expect(newWorld().tagsOf(arn)).rejects.toMatchObject(NOT_FOUND);
    await it.removeConfiguration(id);
    await expect(it.tag(arn, { a: '1' })).rejects.toMatchObject(NOT_FOUND);
  });
});

test('a broker has tags until its deletion ends; then it is not found, though its item exists', async () => {
  const it = newWorld();
  const id = await it.create(activeMq('b', { tags: { a: '1' } }));
  const arn = it.brokerArn('b', id);
  it.pass(CREATION_MS);
  await it.remove(id);
  it.pass(DELETION_MS - 1);
  await it.tag(arn, { b: '2' });
  expect((await it.describe(id)).body?.tags).toStrictEqual({ a: '1', b: '2' });
  it.pass(1);
  await expect(it.tagsOf(arn)).rejects.toMatchObject(NOT_FOUND);
  await expect(it.tag(arn, { c: '3' })).rejects.toMatchObject(NOT_FOUND);
});
