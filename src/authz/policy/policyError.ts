import type { JsonFault } from '../../json/readJson.ts';

/**
 * One fault of a policy document: where (`Statement[1].Effect`; `''` is the document itself) and what is
 * wrong there.
 */
export interface PolicyFault {
  readonly path: string;
  readonly reason: string;
}

const FAULTS_IN_MESSAGE = 5;

/**
 * A document that is no policy. It refuses the request, never allows it; `policy` names the document where
 * that is known.
 */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly faults: readonly PolicyFault[];
  readonly policy: string | undefined;

  constructor(faults: readonly PolicyFault[], policy?: string) {
    super(sentence(faults, policy));
    this.faults = faults;
    this.policy = policy;
  }
}

/** A document whose text cannot be read; the reason says where. */
export function notJson({ message }: JsonFault): PolicyError {
  return new PolicyError([{ path: '', reason: `is not JSON: ${message}` }]);
}

function sentence(faults: readonly PolicyFault[], policy: string | undefined): string {
  const shown = faults
    .slice(0, FAULTS_IN_MESSAGE)
    .map(({ path, reason }) => `${path || 'document'} ${reason}`);
  const hidden = faults.length - shown.length;
  const more = hidden > 0 ? ` (and ${hidden} more)` : '';
  return `${policy === undefined ? 'Policy' : `Policy ${policy}`} cannot be read: ${shown.join('; ')}${more}`;
}
