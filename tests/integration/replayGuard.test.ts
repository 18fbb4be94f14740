import { CreateTagsCommand, ListTagsCommand, MqClient } from '@aws-sdk/client-mq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Profile, readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { poll } from '../../local/data/poll.ts';
import { REPEATED_CALL } from '../../src/replay/runOnce.ts';
import { FORMS, type Form, type SigningOptions, signedAs } from '../authz/fixtures/signedAs.ts';
import type { RunningGateway } from '../local/startGateway.ts';
import { activeMq } from '../mq/world.ts';
import { startGateway } from '../support/servedGateway.ts';
import { exchange, type RawAnswer, wire } from './attacks/rawHttp.ts';

const LONG = 60_000;
const FIRST = 'x-mqgate-first-requestid';
const JSON_TYPE = { 'content-type': 'application/json' };

let gateway: RunningGateway;
let alice: Profile;
beforeAll(async () => {
  gateway = await startGateway({ environment: { REPLAY_GUARD: 'on' } });
  const found = (await readCredentialsFile(gateway.credentialsFile)).find(({ name }) => name === 'alice');
  if (found === undefined) throw new Error('no profile alice');
  alice = found;
}, LONG);
afterAll(() => gateway?.stop());

/** A request's bytes: sent again, they are the very same. */
async function bytesOf(form: Form, options: SigningOptions): Promise<Buffer> {
  const headers = { host: `localhost:${gateway.record.port}`, ...options.headers };
  return wire(await signedAs(form, { at: Date.now(), credentials: alice, ...options, headers }));
}

async function send(bytes: Buffer): Promise<RawAnswer> {
  const [answer] = await exchange({ port: gateway.record.port }, bytes);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

const header = ({ headers }: RawAnswer, name: string) => headers.find(([key]) => key === name)?.[1];
/** The headers without those that differ in every answer. */
const own = ({ status, headers, body }: RawAnswer) => ({
  status,
  body,
  headers: headers.filter(([name]) => !['x-amzn-requestid', 'date', FIRST].includes(name)),
});

const creation = (name: string): SigningOptions => ({
  method: 'POST',
  body: JSON.stringify(activeMq(name)),
  headers: JSON_TYPE,
});

async function named(name: string): Promise<unknown[]> {
  const { body } = await send(await bytesOf('header', { query: { maxResults: '100' } }));
  return JSON.parse(body).brokerSummaries.filter(
    ({ brokerName }: { brokerName: string }) => brokerName === name,
  );
}

describe('attack 26, over HTTP: a signed request that is sent twice with the replay guard on', () => {
  const forms = FORMS.flatMap((form) => [true, false].map((hashHeader) => ({ form, hashHeader })));
  it.each(forms.filter(({ form, hashHeader }) => form === 'header' || !hashHeader))(
    'CreateBroker, $form, hash header $hashHeader: makes one broker with one answer',
    async ({ form, hashHeader }) => {
      const name = `http-${form}-${hashHeader}`;
      const bytes = await bytesOf(form, { ...creation(name), hashHeader });
      const first = await send(bytes);
      expect(first.status).toBe(200);
      const again = await send(bytes);
      expect(own(again)).toEqual(own(first));
      expect(header(again, FIRST)).toBe(header(first, 'x-amzn-requestid'));
      expect(header(again, 'x-amzn-requestid')).not.toBe(header(first, 'x-amzn-requestid'));
      expect(await named(name)).toHaveLength(1);
      const line = await poll(5_000, () =>
        gateway
          .output()
          .split('\n')
          .find(
            (text) => text.includes(String(header(again, 'x-amzn-requestid'))) && text.includes('"repeated"'),
          ),
      );
      expect(JSON.parse(line ?? '{}')).toMatchObject({
        firstRequestId: header(first, 'x-amzn-requestid'),
        operation: 'CreateBroker',
      });
    },
    LONG,
  );

  it(
    'twenty at once make one broker, and every other caller is refused',
    async () => {
      const bytes = await bytesOf('header', { ...creation('http-race'), hashHeader: false });
      const answers = await Promise.all(Array.from({ length: 20 }, () => send(bytes)));
      const [ran, ...more] = answers.filter((one) => one.status === 200 && header(one, FIRST) === undefined);
      expect(more).toEqual([]);
      for (const answer of answers) {
        if (answer.status === 200) {
          expect(answer.body).toBe(ran?.body);
          continue;
        }
        expect([answer.status, header(answer, 'x-amzn-errortype'), answer.body]).toEqual([
          409,
          'ConflictException',
          JSON.stringify({ message: REPEATED_CALL.unknown }),
        ]);
      }
      expect(await named('http-race')).toHaveLength(1);
    },
    LONG,
  );

  it.each(FORMS)(
    'AssumeRole, %s: gives credentials once',
    async (form) => {
      const bytes = await bytesOf(form, {
        method: 'POST',
        path: '/',
        service: 'sts',
        hashHeader: false,
        body: new URLSearchParams({
          Action: 'AssumeRole',
          Version: '2011-06-15',
          RoleArn: 'arn:aws:iam::123456789012:role/BrokerOperator',
          RoleSessionName: form,
        }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      const answers = await Promise.all(Array.from({ length: 5 }, () => send(bytes)));
      answers.push(await send(bytes));
      const told = answers.filter(({ body }) => body.includes('<SecretAccessKey>'));
      expect(told.map(({ status }) => status)).toEqual([200]);
      for (const { status, body } of answers.filter((answer) => answer !== told[0])) {
        expect([status, /<Code>(\w+)/.exec(body)?.[1]]).toEqual([409, 'Conflict']);
        expect(body).toContain(REPEATED_CALL.notKept);
      }
    },
    LONG,
  );

  it(
    'an SDK works as usual: equal calls one after another are separate calls',
    async () => {
      const mq = new MqClient({ endpoint: gateway.url, region: 'us-east-1', credentials: alice });
      const made = await send(await bytesOf('header', creation('http-sdk')));
      const ResourceArn = String(JSON.parse(made.body).brokerArn);
      for (const team of ['a', 'b', 'a']) {
        await mq.send(new CreateTagsCommand({ ResourceArn, Tags: { team } }));
        expect((await mq.send(new ListTagsCommand({ ResourceArn }))).Tags).toMatchObject({ team });
      }
      mq.destroy();
    },
    LONG,
  );
});
