import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../cli/mqgate.js', import.meta.url));
const DEMO = fileURLToPath(new URL('../../local/account/demo-account.json', import.meta.url));
const BROKER = 'arn:aws:mq:us-east-1:123456789012:broker:prod-1:b-1';

function mqgate(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
const explain = (user: string, ...more: string[]) =>
  mqgate([
    'explain',
    ...['--account', DEMO, '--principal', `arn:aws:iam::123456789012:user/${user}`],
    ...['--action', 'mq:DeleteBroker', '--resource', BROKER, ...more],
  ]);

describe('mqgate', () => {
  it('explains a decision, and has the verdict as exit status', () => {
    const allowed = explain('alice');
    expect(allowed).toMatchObject({ status: 0, stderr: '' });
    expect(allowed.stdout).toMatch(/^ALLOWED: mq:DeleteBroker on arn:/u);
    const refused = explain('dave');
    expect(refused).toMatchObject({ status: 3, stderr: '' });
    expect(refused.stdout).toMatch(/^DENIED: .*\n.*\nDenied by statement NeverDeleteBrokers \(number 1\)/u);
  });

  it('explains a decision as JSON', () => {
    const { status, stdout } = explain('erin', '--context', 'aws:ResourceTag/env=dev', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      EvaluationResults: [
        { EvalDecision: 'allowed', MatchedStatements: [{ SourcePolicyId: 'dev-brokers-by-tag' }] },
      ],
      Explanation: { decision: 'allowed', missing: [] },
      Notes: [],
      PolicyFindings: [],
    });
  });

  it.each([
    [['explain'], 'mqgate: The option --account <file> is missing. See "mqgate help explain".\n'],
    [['simulate', '--nonsense'], 'mqgate: There is no option --nonsense. See "mqgate help simulate".\n'],
    [
      ['explain', '--account', '/nowhere', '--principal', 'x', '--action', 'a:b'],
      'mqgate: The account export /nowhere cannot be read (ENOENT).\n',
    ],
  ])('prints one sentence if it cannot explain: %j', (args, sentence) => {
    expect(mqgate(args)).toEqual({ status: 2, stdout: '', stderr: sentence });
  });

  it.each([[['--help']], [['simulate', '--help']], [['explain', '--help']]])('prints help for %j', (args) => {
    const { status, stdout, stderr } = mqgate(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: mqgate/u);
  });

  it('simulates the lines of standard input', () => {
    const one = { PolicyInputList: [], ActionNames: ['a:b'] };
    const { status, stdout } = mqgate(['simulate'], `${JSON.stringify(one)}\nx\n`);
    expect(status).toBe(0);
    expect(stdout.split('\n').map((line) => line.slice(0, 22))).toEqual([
      '{"EvaluationResults":[',
      '{"Error":{"Code":"Inva',
      '',
    ]);
  });

  it('ends without a message when its reader goes away', () => {
    const script =
      `yes '{"PolicyInputList":[],"ActionNames":["a:b"]}' | "$0" "$1" ` +
      'simulate | head -n 2; echo "${PIPESTATUS[1]}"';
    const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, MAIN], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout.split('\n').slice(-2)).toEqual(['0', '']);
  });
});
