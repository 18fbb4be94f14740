import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ShowOptions, showLogs } from '../../cli/logs/showLogs.ts';
import { CommandFault } from '../../workbench/commandFault.ts';

const MAIN = fileURLToPath(new URL('../../cli/mqgate.js', import.meta.url));
const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);
const ALICE = 'arn:aws:iam::123456789012:user/alice';
const ROLE = 'arn:aws:iam::123456789012:role/deployer';
const SESSION = 'arn:aws:sts::123456789012:assumed-role/deployer/ci';
const BROKER = 'arn:aws:mq:us-east-1:123456789012:broker:prod:b-1';

type Members = Record<string, unknown>;

/** A record, an hour old. */
function record(more: Members = {}, data: Members = {}): Members {
  return {
    level: 'INFO',
    message: 'decision',
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', arn: ALICE, userName: 'alice' },
    eventTime: '2026-11-21T11:00:00Z',
    eventSource: 'mq.amazonaws.com',
    eventName: 'DeleteBroker',
    requestID: 'request-1',
    resources: [{ ARN: BROKER }],
    ...more,
    additionalEventData: { verdict: 'allowed', phase: 'authorizer', action: 'mq:DeleteBroker', ...data },
  };
}

const denial = (decidedBy: Members) =>
  record({ errorCode: 'AccessDeniedException', errorMessage: 'User: …' }, { verdict: 'refused', decidedBy });

async function shown(input: string, options: ShowOptions = {}, files: readonly string[] = []) {
  const said = { output: '', errors: '' };
  const into = (name: keyof typeof said) =>
    new Writable({
      write(chunk, _encoding, done) {
        said[name] += String(chunk);
        done();
      },
    });
  await showLogs(
    files,
    options,
    { input: Readable.from([Buffer.from(input)]), output: into('output'), errors: into('errors') },
    NOW,
  );
  return { lines: said.output.split('\n').slice(0, -1), errors: said.errors };
}

const lines = (...records: readonly unknown[]) => records.map((one) => `${JSON.stringify(one)}\n`).join('');

describe('the line for a person', () => {
  const nobody = { type: 'Unknown', principalId: 'unverified' };
  const cases: [string, Members, string][] = [
    [
      'an Allow',
      record({}, { decidedBy: { effect: 'allow', policyKind: 'identity', policy: 'full', statement: 0 } }),
      `ALLOWED      ${ALICE}  DeleteBroker on ${BROKER}: statement 1 of "full" allows mq:DeleteBroker.`,
    ],
    [
      'a call that was allowed and then answered with an error',
      record(
        { httpStatus: 409 },
        { decidedBy: { effect: 'allow', policyKind: 'identity', policy: 'list', statement: 0 } },
      ),
      `ALLOWED 409  ${ALICE}  DeleteBroker on ${BROKER}: statement 1 of "list" allows mq:DeleteBroker.`,
    ],
    [
      'a refusal with a hint',
      record(
        {
          resources: undefined,
          errorCode: 'InvalidSignatureException',
          errorMessage: 'Credential should be scoped to a valid region.',
          httpStatus: 403,
          hint: 'This gateway serves us-east-1; REGION names another region.',
        },
        { verdict: 'refused', action: undefined },
      ),
      `REFUSED 403  ${ALICE}  DeleteBroker: InvalidSignatureException: Credential should be scoped to a ` +
        'valid region. This gateway serves us-east-1; REGION names another region.',
    ],
    [
      'the root user',
      record({}, { decidedBy: { effect: 'allow' } }),
      `ALLOWED      ${ALICE}  DeleteBroker on ${BROKER}: the root user needs no policy for mq:DeleteBroker.`,
    ],
    [
      'an explicit Deny',
      denial({ effect: 'explicitDeny', policyKind: 'identity', policy: 'never', sid: 'No', statement: 2 }),
      `DENIED       ${ALICE}  DeleteBroker on ${BROKER}: statement No ` +
        '(number 3) of "never" denies mq:DeleteBroker.',
    ],
    [
      'a Deny of a service control policy',
      denial({ effect: 'explicitDeny', policyKind: 'service-control', policy: 'guard', statement: 0 }),
      `DENIED       ${ALICE}  DeleteBroker on ${BROKER}: statement 1 of the ` +
        'service control policy "guard" denies mq:DeleteBroker.',
    ],
    [
      'no Allow',
      denial({ effect: 'implicitDeny', policyKind: 'identity' }),
      `DENIED       ${ALICE}  DeleteBroker on ${BROKER}: no identity-based policy allows mq:DeleteBroker.`,
    ],
    [
      'a boundary, and an Allow that cannot be read',
      denial({ effect: 'implicitDeny', policyKind: 'boundary', doubt: 'b: no such operator' }),
      `DENIED       ${ALICE}  DeleteBroker on ${BROKER}: the permissions boundary does not allow ` +
        'mq:DeleteBroker (cannot be read as meant: b: no such operator).',
    ],
    [
      'a bad signature',
      record(
        {
          userIdentity: { ...nobody, accessKeyId: 'AKIAEXAMPLE' },
          resources: undefined,
          errorCode: 'InvalidSignatureException',
          errorMessage: 'Signature expired.',
        },
        { verdict: 'refused', action: undefined },
      ),
      'REFUSED      unverified (AKIAEXAMPLE)  DeleteBroker: InvalidSignatureException: Signature expired.',
    ],
    [
      'an STS call',
      record({ eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole', resources: undefined }),
      `ALLOWED      ${ALICE}  sts:AssumeRole: the request was answered.`,
    ],
    [
      'what could not be decided',
      {
        level: 'ERROR',
        message: 'undecidable',
        timestamp: '2026-11-21T11:00:00.123Z',
        requestID: 'r-9',
        error: { name: 'TimeoutError', message: 'away' },
      },
      'NOT DECIDED  -  request r-9: TimeoutError: away',
    ],
    [
      'text that would steer a terminal',
      record({ eventName: '\u001b[2JX', resources: undefined }),
      `ALLOWED      ${ALICE}   [2JX: the request was answered.`,
    ],
    [
      'members of the wrong types',
      record(
        { userIdentity: 7, resources: 'x', errorMessage: {}, eventTime: 0 },
        { decidedBy: [], needs: 1 },
      ),
      'ALLOWED      unverified  DeleteBroker: the request was answered.',
    ],
  ];
  it.each(cases)('of %s', async (name, given, line) => {
    const time = name.startsWith('members') ? 'at an unknown time' : '2026-11-21T11:00:00Z';
    expect(await shown(lines(given))).toEqual({ lines: [`${time}  ${line}`], errors: '' });
  });
});

describe('the records of pending verdicts', () => {
  const waiting = [
    record({ userIdentity: {}, resources: undefined }, { verdict: 'pending', waitsFor: 'signature' }),
    record({ resources: undefined }, { verdict: 'pending', waitsFor: 'authorization', needs: ['body'] }),
  ];
  it('are printed if the option asks for them', async () => {
    expect((await shown(lines(...waiting))).lines).toEqual([]);
    expect((await shown(lines(...waiting), { pending: true })).lines).toEqual([
      expect.stringMatching(/PENDING {6}unverified {2}DeleteBroker: the signature waits for the body\.$/),
      expect.stringMatching(/DeleteBroker: the body decides: body\.$/),
    ]);
  });
});

describe('the same records in every format of a log', () => {
  const one = record();
  const message = JSON.stringify(one);
  const forms: [string, string][] = [
    ['JSON lines', `${message}\n`],
    ['the last line without its newline', message],
    ['a log file of npm start', `\n│ POST │\n${message}\n{"_aws":{},"Allowed":1}\n`],
    [
      'an export of CloudWatch Logs',
      `2026-11-21T11:00:00.000Z START RequestId: x\n2026-11-21T11:00:00.000Z ${message}\n`,
    ],
    ['aws logs tail', `2026-11-21T11:00:00+00:00 2026/11/21/[$LATEST]0a ${message}\n`],
    [
      'aws logs tail --format json',
      '2026-11-21T11:00:00+00:00 ' +
        `2026/11/21/[$LATEST]0a\n${JSON.stringify(one, null, 4)}\n` +
        '2026-11-21T11:00:01+00:00 x END\n',
    ],
    [
      'aws logs filter-log-events',
      `${JSON.stringify(
        { events: [{ message: 'START\n' }, { timestamp: 1, message: `${message}\n` }] },
        null,
        4,
      )}\n`,
    ],
    ['a query for messages alone', `${JSON.stringify([message], null, 4)}\n`],
    ['a subscription', `${JSON.stringify({ logGroup: 'g', logEvents: [{ id: '1', message }] })}\n`],
    ['a query of Logs Insights', `${JSON.stringify({ '@timestamp': 'x', '@message': message })}\n`],
    ['a file of CloudTrail', JSON.stringify({ Records: [one, { eventVersion: '1.11', eventName: 'x' }] })],
    ['with carriage returns', `${message}\r\n`],
  ];
  it.each(forms)('are read from %s', async (_, text) => {
    expect(await shown(text, { json: true })).toEqual({ lines: [message], errors: '' });
  });

  it('are read beside damaged ones, which are counted', async () => {
    const text = `{"broken\n${message}\n{\n  "cut": \n}\n${message}\n{\n "never closed"`;
    const { lines: found, errors } = await shown(text, { json: true });
    expect(found).toEqual([message, message]);
    expect(errors).toBe(
      'mqgate: The standard input: 3 lines begin like a record but cannot be read; the first is line 1.\n',
    );
  });

  it('may be nested to any depth without a stack overflow', async () => {
    const deep = `{"events":${'['.repeat(200_000)}${']'.repeat(200_000)}}\n`;
    const { lines: found } = await shown(`${deep}${message}\n`, { json: true });
    expect(found).toEqual([message]);
  });

  it('never make the command throw another error than that of a file that is no log', async () => {
    const piece = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom('{', '}', '[', ']', '{"message":"{', message, '{"events":[[[[[[{"events":[]}]]]]]]}'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece), async (pieces) => {
        await shown(pieces.join('\n'), { pending: true }).catch((error) =>
          expect(error).toBeInstanceOf(CommandFault),
        );
      }),
    );
  });
});

describe('the options that select decisions', () => {
  const all = lines(
    record({ eventTime: '2026-11-21T11:50:00Z', eventName: 'Fresh' }),
    denial({ effect: 'implicitDeny' }),
    record({
      eventName: 'ByRole',
      userIdentity: { type: 'AssumedRole', arn: SESSION, sessionContext: { sessionIssuer: { arn: ROLE } } },
    }),
    { level: 'ERROR', message: 'failure', timestamp: '2026-11-21T11:55:00.000Z', requestID: 'r' },
    { level: 'INFO', message: 'passed on', requestId: 'r' },
  );
  const cases: [ShowOptions, string[]][] = [
    [{}, ['Fresh', 'DeleteBroker', 'ByRole', 'FAILED']],
    [{ denied: true }, ['DeleteBroker']],
    [{ principal: ALICE }, ['Fresh', 'DeleteBroker']],
    [{ principal: ROLE }, ['ByRole']],
    [{ principal: SESSION }, ['ByRole']],
    [{ since: '15m' }, ['Fresh', 'FAILED']],
    [{ since: '2026-11-21T11:30:00Z' }, ['Fresh', 'FAILED']],
    [{ since: '2d', denied: true, principal: ALICE }, ['DeleteBroker']],
  ];
  it.each(cases)('select with %j', async (options, expected) => {
    const found = (await shown(all, options)).lines;
    expect(found.map((line) => expected.find((word) => line.includes(word)))).toEqual(expected);
  });

  it.each<[ShowOptions, string]>([
    [{ since: 'yesterday' }, "'yesterday' is not a period such as 90m, 36h or 30d."],
    [{ principal: 'alice' }, "--principal takes an ARN, not 'alice'."],
  ])('%j is refused', async (options, sentence) => {
    await expect(shown(all, options)).rejects.toThrow(sentence);
  });
});

describe('mqgate logs', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'mqgate-logs-'));
    writeFileSync(join(directory, 'one'), lines(record({ eventName: 'One' })));
    writeFileSync(join(directory, 'two'), lines(record({ eventName: 'Two' })));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const run = (args: readonly string[], input = '') =>
    spawnSync(process.execPath, [MAIN, 'logs', ...args], { input, cwd: directory, encoding: 'utf8' });

  it('reads files in their order, and standard input as one of them', () => {
    const { status, stdout, stderr } = run(['two', '-', 'one'], lines(record({ eventName: 'Piped' })));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.match(/One|Two|Piped/g)).toEqual(['Two', 'Piped', 'One']);
  });

  it('names the file that it cannot read', () => {
    const { status, stdout, stderr } = run(['absent']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe('mqgate: The log absent cannot be read (ENOENT).\n');
  });

  it('names the file and the line of a damaged record', () => {
    writeFileSync(join(directory, 'cut'), `\n${lines(record())}{"broken\n`);
    const { status, stderr } = run(['cut']);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'mqgate: cut: line 3 begins like a record but cannot be read.\n',
    });
  });

  it('ends without a message when its reader goes away', () => {
    const script = `yes '${JSON.stringify(record())}' | "$0" "$1" logs | head -n 2; echo "\${PIPESTATUS[1]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, MAIN], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout.split('\n').slice(-2)).toEqual(['0', '']);
  });
});
