import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { routeLog } from '../../local/launch/logRouter.ts';

test('structured records are shown, everything is logged', async () => {
  const [from, log, terminal] = [new PassThrough(), new PassThrough(), new PassThrough()];
  routeLog(from, log, terminal);
  const lines = [
    '│ POST │',
    '',
    '{"level":"INFO"}',
    '{ broken',
    '{"_aws":{},"Allowed":1}',
    '{"level":"ERROR"}',
  ];
  from.end(lines.join('\n'));
  await once(from, 'close');
  log.end();
  terminal.end();
  expect(await text(terminal)).toBe('{"level":"INFO"}\n{"level":"ERROR"}\n');
  expect(await text(log)).toBe(`${lines.filter((line) => line !== '').join('\n')}\n`);
});
