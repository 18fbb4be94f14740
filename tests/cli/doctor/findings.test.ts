import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shown, visible } from '../../../cli/doctor/answers.ts';
import { examine } from '../../../cli/doctor/examine.ts';
import type { Answer, Probe, World } from '../../../cli/doctor/probe.ts';
import { PROBES } from '../../../cli/doctor/probes.ts';
import { textReport } from '../../../cli/doctor/report.ts';
import { wellFormedText } from '../../support/wellFormedText.ts';

const WORLD: World = {
  url: { host: 'mq.example.com', base: '' },
  region: 'us-east-1',
  hasDeniedProfile: false,
  writes: true,
  tag: 'test',
  configuration: { id: 'c-1', arn: 'arn:aws:mq:us-east-1:123456789012:configuration:c-1' },
};

/** An answer of a function of the gateway. */
const ofFunction = (status: number, members: object = {}, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'cache-control': 'no-cache; no-store', 'content-type': 'application/json', ...headers },
  body: JSON.stringify(members),
  at: 0,
});
const refusal = (status: number, name: string, message: string, headers: Record<string, string> = {}) =>
  ofFunction(status, { message }, { 'x-amzn-errortype': name, 'x-amzn-requestid': 'r', ...headers });
const MISMATCH = 'The request signature we calculated does not match the signature you provided.';
const nothing: Answer = { status: 0, headers: {}, body: 'ECONNRESET', at: 0 };

/** A probe that gets the same answer to all its requests, and the finding. */
const ROWS: readonly (readonly [probe: string, answer: Answer, finding: string])[] = [
  ['without-credentials', ofFunction(200, { brokerSummaries: [] }), 'open-to-all'],
  ['without-credentials', refusal(404, 'UnknownOperationException', 'no operation'), 'open-to-all'],
  ['wrong-signature', refusal(404, 'UnknownOperationException', 'no operation'), 'signature-not-checked'],
  ['wrong-signature', ofFunction(200), 'signature-not-checked'],
  [
    'signed-header',
    refusal(403, 'ExpiredTokenException', 'The security token included in the request is expired'),
    'token-expired',
  ],
  [
    'error-form',
    ofFunction(403, { message: MISMATCH }, { 'x-amzn-errortype': 'InvalidSignatureException' }),
    'request-id-missing',
  ],
  ['error-form', { ...refusal(403, 'InvalidSignatureException', ''), body: '<html>' }, 'body-replaced'],
  ['write-tags-gone', ofFunction(200, { tags: { 'mqgate:doctor/a+b c=d_e.f-g@h': 'v' } }), 'tags-left'],
  ['path-escapes', nothing, 'no-answer'],
  ['pending-body', { ...nothing, status: 413 }, 'payload-limited'],
  ['account', refusal(500, 'InternalServerErrorException', 'Unexpected'), 'function-failed'],
  ['path-escapes', refusal(503, 'ServiceUnavailableException', 'cannot decide'), 'undecided'],
  ['path-escapes', refusal(418, 'TeapotException', 'short and stout'), 'unexpected'],
  ['query', { ...nothing, status: 504 }, 'function-timeout'],
  ['query', { ...nothing, status: 502 }, 'function-crashed'],
  ['query', refusal(429, 'TooManyRequestsException', 'Too Many Requests'), 'account-throttled'],
  ['query', { ...nothing, status: 429, headers: { 'retry-after': '1' } }, 'api-gateway-throttles'],
  // A function URL: its concurrency is used up, or its permissions are missing.
  ['query', { ...nothing, status: 429, body: '{"message":"Rate Exceeded."}' }, 'api-gateway-throttles'],
  [
    'query',
    {
      ...nothing,
      status: 403,
      headers: { 'x-amzn-errortype': 'AccessDeniedException' },
      body: '{"Message":"Forbidden"}',
    },
    'host-unknown',
  ],
];

test.each(ROWS)('%s: the answer shows %#: %j', (name, answer, finding) => {
  expect(found(name, answer)).toBe(finding);
});

test('a profile that may not write is not a finding', () => {
  const answer = refusal(403, 'AccessDeniedException', 'User: arn:aws:iam::1:user/a is not authorized');
  expect(verdictOf('write-create', answer)).toMatchObject({ outcome: 'untried' });
});

test('a finding is not reported if its proof is refused', () => {
  const probe = alone('path-escapes');
  const run = examine([probe], WORLD);
  run.next();
  const mismatch = refusal(403, 'InvalidSignatureException', MISMATCH);
  // The proof of path-plus is asked for, and refused as well.
  expect(run.next(mismatch)).toMatchObject({ done: false, value: { sees: { label: expect.any(String) } } });
  expect(run.next(mismatch)).toMatchObject({ done: true, value: [{ finding: { id: 'path-changed' } }] });
});

test('after an early end, the created configuration is still deleted', () => {
  const probes = PROBES.filter(({ name }) => name.startsWith('write-')).map((probe) => ({
    ...probe,
    needs: probe.needs?.filter((need) => need.startsWith('write-')) ?? [],
  }));
  const run = examine(probes, { ...WORLD, configuration: undefined });
  run.next();
  run.next(ofFunction(200, { id: 'c-2', arn: 'arn:c-2' }));
  const step = run.next({ ...nothing, status: 429 });
  expect(step).toMatchObject({ done: false, value: { method: 'DELETE', path: '/v1/configurations/c-2' } });
});

test('without --write only reads and unknown operations are sent', () => {
  const world = { ...WORLD, writes: false };
  const sent = PROBES.flatMap((probe) => {
    const requests = probe.requests(world);
    const proofs = probe.findings.flatMap(({ proof }) => proof?.(world) ?? []);
    return [...(typeof requests === 'string' ? [] : requests), ...proofs];
  });
  const changing = sent.filter(
    ({ method, path, service }) =>
      method !== 'GET' && service !== 'sts' && !path.startsWith('/v1/mqgate-doctor'),
  );
  // API Gateway answers both itself: the path has no such method.
  expect(changing.map(({ method }) => method)).toEqual(['PATCH', 'OPTIONS']);
});

/** Whatever a server may answer: statuses, names and sentences of errors, and texts of any kind. */
const anyAnswer = fc.record({
  status: fc.constantFrom(0, 200, 204, 302, 400, 401, 403, 404, 413, 429, 431, 500, 502, 503, 504),
  headers: fc.dictionary(
    fc.constantFrom('x-amzn-errortype', 'content-type', 'date', 'retry-after', 'x-amzn-requestid'),
    fc.oneof(
      wellFormedText(),
      fc.constantFrom('AccessDeniedException', 'application/json', 'ForbiddenException'),
    ),
    { noNullPrototype: true },
  ),
  body: fc.oneof(
    wellFormedText(),
    fc.json(),
    fc
      .constantFrom(MISMATCH, 'Missing Authentication Token', 'Forbidden', 'User: arn:aws')
      .map((message) => JSON.stringify({ message })),
  ),
  at: fc.constant(0),
});

test('for every answer, each probe has a verdict, each failure a finding, and text is printable', () => {
  fc.assert(
    fc.property(fc.array(anyAnswer, { minLength: 1, maxLength: 60 }), (answers) => {
      const run = examine(PROBES, { ...WORLD, behind: { host: 'api.example', base: '/dev' } });
      let step = run.next();
      for (let asked = 0; !step.done; asked++) {
        expect(asked).toBeLessThan(200);
        step = run.next(answers[asked % answers.length] as Answer);
      }
      expect(step.value.map(({ probe }) => probe)).toEqual(PROBES.map(({ name }) => name));
      for (const { outcome, finding } of step.value) expect(finding !== undefined).toBe(outcome === 'fails');
      const text = textReport('https://mq.example.com', step.value);
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }),
  );
});

test('texts of a server have no characters that control a terminal', () => {
  const hostile = refusal(403, 'X\u001b[2J', '\u001b]0;title\u0007 \u202e\u2028 \ud800');
  expect(shown(hostile)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  expect(shown(hostile)).toContain('\\u{1b}[2J');
  expect(visible('x'.repeat(1000)).length).toBeLessThan(300);
});

function alone(name: string): Probe {
  const probe = PROBES.find((one) => one.name === name);
  if (probe === undefined) throw new Error(`No probe ${name}.`);
  return { ...probe, needs: [] };
}

function verdictOf(name: string, answer: Answer) {
  const run = examine([alone(name)], WORLD);
  let step = run.next();
  while (!step.done) step = run.next(answer);
  return step.value[0];
}

function found(name: string, answer: Answer): string | undefined {
  return verdictOf(name, answer)?.finding?.id;
}
