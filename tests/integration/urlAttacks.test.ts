import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type LocalGateway } from '../../local/embedded/createGateway.ts';
import { BODY_ROWS } from './attacks/bodyRows.ts';
import { type Answer, type Door, doorAt } from './attacks/door.ts';
import { FRAMING_ROWS } from './attacks/framingRows.ts';
import { HEADER_ROWS } from './attacks/headerRows.ts';
import { POST } from './attacks/httpAttack.ts';
import { MECHANISM_ROWS } from './attacks/mechanismRows.ts';
import { PATH_ROWS } from './attacks/pathRows.ts';
import { QUERY_ROWS } from './attacks/queryRows.ts';
import { wire } from './attacks/rawHttp.ts';
import { expectError, runHttpAttacks } from './attacks/runHttpAttacks.ts';
import { SCOPE_ROWS, TIME_ROWS } from './attacks/scopeRows.ts';

/** The attack table over HTTP against the one function behind a function URL. */
let gateway: LocalGateway;
let door: Door;
beforeAll(async () => {
  gateway = await createGateway({ front: 'url', region: 'us-east-1' });
  door = doorAt(gateway.port, gateway.credentials('alice'));
});
afterAll(() => gateway?.close());

describe('the table of attacks on a function URL', () => {
  const rows = [MECHANISM_ROWS, HEADER_ROWS, BODY_ROWS, QUERY_ROWS, PATH_ROWS, SCOPE_ROWS, TIME_ROWS];
  runHttpAttacks(rows.flat(), () => door);
});

describe('attacks on the connection', () => {
  for (const { name, of, spoil, answers } of FRAMING_ROWS) {
    it(`${of} with ${name}`, async () => {
      const signed = await door.sign('header', of === 'POST' ? POST : {});
      const spoilt = Buffer.from(spoil(wire(signed).toString('latin1')), 'latin1');
      const got = await door.sendRaw(spoilt);
      expect(got).toHaveLength(answers.length);
      for (const [index, expected] of answers.entries()) {
        const answer = got[index] as Answer;
        if (expected === 'passes') expect(answer).toMatchObject({ passed: true });
        else expectError(answer, expected);
      }
    });
  }
});
