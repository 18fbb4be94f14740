import { parsePolicy } from '../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../src/directory/accountExport.ts';
import { type PrincipalForm, principalForms } from '../workbench/access/principalForms.ts';
import { AccessQuestion } from '../workbench/access/whoCan.ts';
import { MQ_ACTIONS } from '../workbench/findings/knownNames.ts';
import { AccountPrincipals } from '../workbench/simulate/principalPolicies.ts';
import { largeAccount } from './access/largeAccount.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';

const SIZE = { users: 8_000, roles: 2_000, policies: 300 };
const BROKER = 'arn:aws:mq:us-east-1:123456789012:broker:team-3-x:b-1';
const ACTIONS = MQ_ACTIONS.slice(0, 25).map((name) => `mq:${name}`);
const ROUNDS = 5;

/** Milliseconds of this process on all cores: what other processes do on the machine does not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** `mqgate who-can` for 10,000 principals (18,002 forms) and 25 actions, after loading and with it. */
export async function bench(): Promise<Figure[]> {
  const text = largeAccount(SIZE);
  const [answering, withLoading]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = cpuMs();
    const world = new AccountPrincipals(readAccountExport(text, parsePolicy));
    const forms = principalForms(world);
    const loaded = cpuMs();
    answerAll(world, forms);
    answering.push(cpuMs() - loaded);
    withLoading.push(cpuMs() - start);
  }
  const figure = (name: string, values: readonly number[], limit: number): Figure => ({
    name,
    value: median(values),
    unit: 'ms',
    goal: { of: 'value', bound: 'at most', limit },
  });
  return [
    figure('who-can, 10,000 principals × 25 actions, CPU', answering, 3_000),
    figure('the same with loading the account, CPU', withLoading, 8_000),
  ];
}

/** How many residuals there are, so that none can be left out. */
function answerAll(world: AccountPrincipals, forms: readonly PrincipalForm[]): number {
  let count = 0;
  for (const action of ACTIONS) {
    const question = new AccessQuestion(action, BROKER);
    for (const form of forms) if (question.of(form, world).answer !== undefined) count += 1;
  }
  return count;
}
