import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { PreparedBroker } from '../../../local/brokers/program.ts';
import { findRabbitmq } from '../../../local/brokers/rabbitmq/rabbitmq.ts';
import { rabbitmqConfiguration } from '../../../local/brokers/rabbitmq/rabbitmqConfiguration.ts';
import { wellFormedText } from '../../support/wellFormedText.ts';
import { HOSTILE_CHARACTERS, HOSTILE_VALUES, writings } from './hostileValues.ts';

const home = findRabbitmq(undefined)?.home;
const directory = mkdtempSync(join(tmpdir(), 'mqgate-cuttlefish-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const KEY = 'auth_ldap.user_dn_pattern';

/** Prints each setting of each file: its key, and the numbers of its characters, or of its bytes. */
const READ = `
  [File | _] = init:get_plain_arguments(),
  {ok, Text} = file:read_file(File),
  lists:foreach(fun (Name) ->
    Conf = cuttlefish_conf:file(unicode:characters_to_list(Name)),
    lists:foreach(fun ({Key, Value}) ->
      io:format("~ts ~w~n", [lists:join(".", Key), Value])
    end, Conf),
    io:format("end~n")
  end, binary:split(Text, <<"\\n">>, [global])),
  halt().`;

function writeConfiguration(name: string, document: string): string {
  const place = join(directory, name);
  const broker = { id: 'b-1', hostInstanceType: 'mq.m7g.large', deploymentMode: 'SINGLE_INSTANCE' };
  const { text, values } = rabbitmqConfiguration(home ?? '', {
    plan: { broker, users: [], document },
    directory: place,
    secrets: join(place, 'secrets'),
    ports: { endpoints: [20_001], console: 20_002 },
    hasData: true,
    note: () => {},
  } as unknown as PreparedBroker);
  for (const [path, content] of Object.entries({ ...values, 'rabbitmq.conf': text })) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), content);
  }
  return join(place, 'rabbitmq.conf');
}

/** What the installed RabbitMQ reads of each file: `key value`, one a line. */
function readByCuttlefish(files: readonly string[]): readonly (readonly string[])[] {
  const list = join(directory, 'files');
  writeFileSync(list, files.join('\n'));
  const output = execFileSync('erl', ['-noinput', '-eval', READ, '-extra', list], {
    encoding: 'utf8',
    env: { ...process.env, ERL_LIBS: join(home ?? '', 'plugins'), ERL_CRASH_DUMP_SECONDS: '0' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return output
    .split('end\n')
    .slice(0, -1)
    .map((text) => text.trim().split('\n'));
}

/** A value as a list of Erlang, by characters or by the bytes of UTF-8; versions differ. */
function lists(value: string): readonly string[] {
  const characters = Array.from(value, (character) => character.codePointAt(0));
  return [characters.join(), Array.from(Buffer.from(value)).join()].map((numbers) => `[${numbers}]`);
}

describe.skipIf(home === undefined)('the installed RabbitMQ (skipped where it is not installed)', () => {
  test('reads a hostile value as exactly that value, and no further setting', () => {
    const hostile = fc.array(fc.constantFrom(...HOSTILE_CHARACTERS)).map((parts) => parts.join(''));
    const random = fc.sample(fc.oneof(hostile, wellFormedText()), 100);
    const values = [...HOSTILE_VALUES, ...random].filter((value) => !value.includes('$('));
    const cases = values.flatMap((value) => writings(value).map((written) => ({ value, written })));
    const files = cases.map(({ written }, index) =>
      writeConfiguration(`é #'${index}`, `heartbeat = 77\n${KEY} = ${written}\n`),
    );
    const fixed = readByCuttlefish([writeConfiguration('none', 'heartbeat = 77\n')])[0] ?? [];
    expect(fixed).toContain('heartbeat [55,55]');
    const read = readByCuttlefish(files);
    expect(read).toHaveLength(cases.length);
    for (const [index, { value, written }] of cases.entries()) {
      const settings = read[index] ?? [];
      const own = settings.filter((line) => line.startsWith(`${KEY} `));
      expect([written, settings.filter((line) => !own.includes(line)).toSorted()]).toEqual([
        written,
        fixed.toSorted(),
      ]);
      expect(own).toHaveLength(1);
      expect(lists(value)).toContain(own[0]?.slice(KEY.length + 1));
    }
  });
});
