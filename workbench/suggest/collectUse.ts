import type { ActionQuestion } from '../../src/authz/decide/types.ts';
import { judgeInAccount } from '../access/judgeAssume.ts';
import { callerOf } from '../access/principalForms.ts';
import { isAssuming, unknownTrust } from '../access/trustActions.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { type Granted, grantsOf } from './grants.ts';
import { PENDING, type RecordedCall, type RecordedQuestion } from './recordedCall.ts';
import { askedQuestion } from './recordedFacts.ts';
import type { Use } from './suggestPolicy.ts';

/** A reason why records do not show the use of a permission, and how many records it has. */
export interface Noted {
  /** An action on a resource, or an event. */
  readonly what: string;
  readonly why: string;
  count: number;
}

/** The calls of one principal in a log. */
export interface PrincipalUse {
  readonly arn: string;
  /** The first and the last record, in milliseconds since the epoch. */
  from: number;
  to: number;
  /** Calls that were allowed: each used its permissions, also if it ended in an error. */
  calls: number;
  /** Those of them that ended in an error. */
  failed: number;
  /** Calls that were refused: they grant nothing. */
  refused: number;
  readonly uses: Use[];
  /** Used questions that the engine cannot decide again, because the log lacks facts or the resource. */
  readonly open: ReadonlyMap<string, Noted>;
  /** Used questions that today's policies refuse. */
  readonly stale: ReadonlyMap<string, Noted>;
}

/** The use of permissions by the principals of an account, from a log. */
export interface LogUse {
  readonly principals: ReadonlyMap<string, PrincipalUse>;
  /** Records that do not show the use of a permission, by reason. */
  readonly passedOver: ReadonlyMap<string, Noted>;
  /** Principals that are in the log but not in the account. */
  readonly strangers: ReadonlyMap<string, Noted>;
}

type Building<Type> = { -readonly [Key in keyof Type]: Type[Key] };
type Notes = Map<string, Noted>;
type Collecting = Building<PrincipalUse> & { readonly open: Notes; readonly stale: Notes };

/** Collects what each principal used. Records may come in any order. */
export class UseCollector implements LogUse {
  readonly principals = new Map<string, Collecting>();
  readonly passedOver: Notes = new Map();
  readonly strangers: Notes = new Map();
  readonly #world: AccountPrincipals;
  readonly #chosen: (arn: string) => boolean;

  /** @param chosen which principals are of interest, by ARN */
  constructor(world: AccountPrincipals, chosen: (arn: string) => boolean = () => true) {
    this.#world = world;
    this.#chosen = chosen;
  }

  add(call: RecordedCall): void {
    if (call.outcome === 'passed over') {
      if (call.why !== PENDING) note(this.passedOver, call.what, call.why);
      return;
    }
    const { principal, at } = call;
    if (!this.#chosen(principal)) return;
    const found = this.#world.find(principal);
    if (found === undefined) {
      note(this.strangers, principal, 'the account export has no such principal');
      return;
    }
    const use = this.#useOf(principal);
    if (!Number.isNaN(at)) {
      use.from = Math.min(use.from, at);
      use.to = Math.max(use.to, at);
    }
    if (call.outcome === 'refused') {
      use.refused += 1;
      return;
    }
    use.calls += 1;
    if (call.failed === true) use.failed += 1;
    if (call.incomplete !== undefined) note(use.open, call.incomplete.what, call.incomplete.why);
    for (const [index, recorded] of call.questions.entries()) {
      const question = askedQuestion(call.record, recorded, principal, this.#world);
      const granted = isAssuming(recorded.action)
        ? this.#assuming(call.record, recorded, question, principal)
        : grantsOf(found.set, question, index === 0 ? call.decidedBy : undefined);
      this.#file(use, { recorded, question, granted });
    }
  }

  /** Who may assume a role is decided by its trust policy too: it may need no statement of the principal. */
  #assuming(
    record: object,
    { action, resource = '*' }: RecordedQuestion,
    question: ActionQuestion,
    principal: string,
  ): Granted {
    const found = this.#world.find(principal);
    const session = (record as { userIdentity?: { arn?: unknown } }).userIdentity?.arn;
    const caller = callerOf(this.#world, typeof session === 'string' ? session : principal);
    const why = unknownTrust(this.#world, action, resource);
    if (found === undefined || caller === undefined) return { is: 'refused', why: 'its caller is not known' };
    const own = grantsOf(found.set, question);
    if (why !== undefined) return own.is === 'allowed' ? { is: 'open', by: own.by, needs: [why] } : own;
    // Records do not have the external id, the tags and the other parameters of AssumeRole.
    const context = (key: string) =>
      /^(?:sts:|aws:requesttag|aws:tagkeys)/u.test(key) ? 'unknown' : question.context(key);
    const asked = { ...question, context };
    const { decision, because } = judgeInAccount(this.#world, caller, found.set, asked, resource);
    if (decision.outcome === 'refused')
      return { is: 'refused', why: because ?? 'the trust policy refuses it' };
    const by = own.is === 'refused' ? [] : own.by;
    if (decision.outcome === 'pending') return { is: 'open', by, needs: [...decision.needs] };
    return { is: 'allowed', by };
  }

  #file(use: Collecting, { recorded, question, granted }: Omit<Use, 'granted'> & { granted: Granted }): void {
    if (granted.is === 'refused') {
      if (recorded.optional !== true) note(use.stale, named(recorded), granted.why);
      return;
    }
    if (
      recorded.optional === true &&
      !recorded.action.startsWith('mq:') &&
      question.resource.kind === 'partial'
    ) {
      note(use.open, named(recorded), NOT_GRANTED);
      return;
    }
    if (recorded.optional === true && granted.is === 'allowed') note(use.open, named(recorded), NOT_NEEDED);
    if (granted.is === 'open') note(use.open, named(recorded), openText(granted.needs, granted.by.length));
    use.uses.push({ recorded, question, granted });
  }

  #useOf(arn: string): Collecting {
    let use = this.principals.get(arn);
    if (use === undefined) {
      const window = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
      use = { arn, ...window, calls: 0, failed: 0, refused: 0, uses: [], open: new Map(), stale: new Map() };
      this.principals.set(arn, use);
    }
    return use;
  }
}

const NOT_GRANTED =
  'it is not recorded whether the call needed it, and on which resource; the suggestion does not allow it';
const NOT_NEEDED = 'it is not recorded whether the call needed it; the suggestion allows it';

function named({ action, resource }: RecordedQuestion): string {
  return `${action} on ${resource ?? 'a resource that is not recorded'}`;
}

function openText(needs: readonly string[], statements: number): string {
  const kept =
    statements === 1
      ? 'the statement that may have allowed it is kept'
      : `${statements} statements that may have allowed it are kept`;
  return `not recorded: ${needs.join(', ')}; ${kept}`;
}

function note(notes: Notes, what: string, why: string): void {
  const key = JSON.stringify([what, why]);
  const known = notes.get(key);
  if (known === undefined) notes.set(key, { what, why, count: 1 });
  else known.count += 1;
}
