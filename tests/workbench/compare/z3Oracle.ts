import { init, Z3_error_code, Z3_lbool } from 'z3-solver';
import { parseNetwork } from '../../../src/authz/policy/conditions/ipAddress.ts';
import type { DrawnCondition, DrawnPolicy, DrawnStatement } from './drawnPolicies.ts';

/** What Z3 says of two policies within its time. */
export type OracleAnswer = 'equal' | 'different' | 'undecided';

export interface Oracle {
  readonly compare: (one: DrawnPolicy, other: DrawnPolicy) => Promise<OracleAnswer>;
  readonly close: () => void;
}

/**
 * An independent reading of drawn policies as a formula for the solver Z3. Nothing of the engine or of the
 * comparison is in it, but for the reader of networks.
 * @param timeoutMs after which Z3 gives up on one pair
 */
export async function openOracle(timeoutMs: number): Promise<Oracle> {
  const { Z3, em } = await init();
  Z3.global_param_set('timeout', String(timeoutMs));
  return {
    async compare(one, other) {
      const config = Z3.mk_config();
      const context = Z3.mk_context(config);
      Z3.del_config(config);
      const solver = Z3.mk_solver(context);
      Z3.solver_inc_ref(context, solver);
      // Only this call takes text: an asynchronous one reads it after its memory was used again.
      Z3.solver_from_string(context, solver, `${WORLD}(assert (xor ${formulaOf(one)} ${formulaOf(other)}))`);
      const fault =
        Z3.get_error_code(context) === Z3_error_code.Z3_OK ? undefined : 'Z3 cannot read the formula';
      const answer = fault === undefined ? await Z3.solver_check(context, solver) : Z3_lbool.Z3_L_UNDEF;
      Z3.solver_dec_ref(context, solver);
      Z3.del_context(context);
      if (fault !== undefined) throw new Error(fault);
      if (answer === Z3_lbool.Z3_L_FALSE) return 'equal';
      return answer === Z3_lbool.Z3_L_TRUE ? 'different' : 'undecided';
    },
    close() {
      em.PThread?.terminateAllThreads();
    },
  };
}

const MAPPED = 0xffffn << 32n;

/** A broker's ARN, a tag, an address of either family, and what a session says of the second factor. */
const WORLD = `
(declare-const name String)(declare-const id String)(declare-const region String)
(define-fun word () RegLan (re.+ (re.union (re.range "a" "z") (re.range "A" "Z") (re.range "0" "9")
  (str.to_re "-") (str.to_re "_"))))
(assert (str.in_re name word))(assert (str.in_re id word))(assert (str.in_re region word))
(define-fun arn () String (str.++ "arn:aws:mq:" region ":123456789012:broker:" name ":b-" id))
(declare-const tagged Bool)(declare-const tag String)
(declare-const isFour Bool)(declare-const four Int)(declare-const six Int)
(assert (and (<= 0 four) (< four ${1n << 32n}) (<= 0 six) (< six ${1n << 128n})))
(assert (not (and (<= ${MAPPED} six) (< six ${MAPPED + (1n << 32n)}))))
(declare-const session Bool)(declare-const mfa Bool)(declare-const age Int)
(assert (>= age 0))(assert (=> mfa session))`;

function formulaOf(policy: DrawnPolicy): string {
  const of = (effect: string) => policy.filter((statement) => statement.effect === effect).map(statementOf);
  return `(and ${any(of('Allow'))} (not ${any(of('Deny'))}))`;
}

function statementOf({ names, notNames, conditions }: DrawnStatement): string {
  const matched = names === undefined ? 'true' : any(names.map(nameTest));
  const resource = names !== undefined && notNames ? `(not ${matched})` : matched;
  return `(and ${[resource, ...conditions.map(conditionOf)].join(' ')})`;
}

const any = (parts: readonly string[]) => (parts.length === 0 ? 'false' : `(or ${parts.join(' ')} false)`);

function nameTest(name: string): string {
  const parts = [
    '(str.to_re "arn:aws:mq:")',
    're.all',
    '(str.to_re ":")',
    're.all',
    '(str.to_re ":broker:")',
  ];
  return `(str.in_re arn (re.++ ${[...parts, globOf(name), '(str.to_re ":")', 're.all'].join(' ')}))`;
}

function globOf(pattern: string): string {
  const parts = [...pattern].map((character) =>
    character === '*' ? 're.all' : character === '?' ? 're.allchar' : `(str.to_re "${character}")`,
  );
  return parts.length === 1 ? `${parts[0]}` : `(re.++ ${parts.join(' ')})`;
}

function conditionOf({ operator, key, values }: DrawnCondition): string {
  const ifExists = operator.endsWith('IfExists');
  const name = ifExists ? operator.slice(0, -'IfExists'.length) : operator;
  if (name === 'Null') return values[0] === 'true' ? '(not tagged)' : 'tagged';
  const negated = name.includes('Not');
  const present = PRESENT[key] ?? 'true';
  const fits = any(values.map((value) => testOf(name.replace('Not', ''), value)));
  const compared = negated ? `(not ${fits})` : fits;
  return `(ite ${present} ${compared} ${ifExists || negated})`;
}

const PRESENT: Readonly<Record<string, string>> = {
  'aws:ResourceTag/env': 'tagged',
  'aws:MultiFactorAuthPresent': 'session',
  'aws:MultiFactorAuthAge': 'mfa',
};

function testOf(operator: string, value: string): string {
  switch (operator) {
    case 'StringEquals':
      return `(= tag "${value}")`;
    case 'StringLike':
      return `(str.in_re tag ${globOf(value)})`;
    case 'StringEqualsIgnoreCase':
      return `(str.in_re tag (re.++ ${[...value].map(eitherCase).join(' ')}))`;
    case 'Bool':
      return value === 'true' ? 'mfa' : '(not mfa)';
    case 'IpAddress':
      return networkTest(value);
    default:
      return `(${RELATIONS[operator]} (to_real age) ${value.includes('.') ? value : `${value}.0`})`;
  }
}

/** No letter of the drawn words has a third form. */
function eitherCase(character: string): string {
  return `(re.union (str.to_re "${character.toLowerCase()}") (str.to_re "${character.toUpperCase()}"))`;
}

const RELATIONS: Readonly<Record<string, string>> = {
  NumericLessThan: '<',
  NumericLessThanEquals: '<=',
  NumericGreaterThan: '>',
  NumericEquals: '=',
};

function networkTest(text: string): string {
  const network = parseNetwork(text);
  if (network === undefined) return 'false';
  const width = network.family === 4 ? 32 : 128;
  const size = 1n << BigInt(width - network.prefix);
  const first = (BigInt.asUintN(width, BigInt(network.bits)) / size) * size;
  const variable = network.family === 4 ? 'four' : 'six';
  const family = network.family === 4 ? 'isFour' : '(not isFour)';
  return `(and ${family} (<= ${first} ${variable}) (< ${variable} ${first + size}))`;
}
