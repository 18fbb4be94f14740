import type { RefusedSignature } from '../../src/authz/authenticate/authenticate.ts';
import { otherBody, PAYLOAD } from './bodyDifferences.ts';
import { acceptedDrafts, type Draft, type Facts, factsOf, makes } from './draft.ts';
import { HEADERS, headerDifferences } from './headerDifferences.ts';
import { FORM, KEY, SCOPE } from './keyDifferences.ts';
import {
  type Difference,
  METHOD,
  PATH,
  type Part,
  parameterDifferences,
  QUERY,
} from './requestDifferences.ts';
import { malformedClaim, sentenceDifference, unsignable } from './statedDifferences.ts';

/** The part of a signature that differs, and what the signer did there. */
export interface Diagnosis {
  readonly part: Part;
  readonly difference: string;
  /** The gateway's own canonical request; undefined: the request is malformed and has none. */
  readonly draft?: Draft;
}

/** The most tries. One try takes about six microseconds, so a diagnosis takes at most a tenth of a second. */
const MAX_TRIES = 15_000;

/**
 * Finds the mistake of a signer. It makes the signature of each known mistake, and of each pair of mistakes,
 * until one is equal to the signature that was sent. Such a match is certain, because no other text has this
 * signature. Without a match, a wrong secret is the most likely cause.
 */
export function diagnoseSignature(refused: RefusedSignature): Diagnosis {
  const { request, claim, secret, signedBodyHash } = refused;
  if (signedBodyHash !== undefined) return otherBody(request, signedBodyHash);
  if (claim === undefined) return malformedClaim(refused);
  const impossible = unsignable(request, claim);
  if (impossible !== undefined) return impossible;
  const facts = factsOf(request, claim, secret?.export() ?? Buffer.from('AWS4'));
  const drafts = acceptedDrafts(facts);
  const [draft] = drafts;
  const stated = sentenceDifference(refused);
  if (stated !== undefined) return { ...stated, draft };
  return { ...(search(drafts, facts) ?? otherSecret(facts)), draft };
}

function search(drafts: readonly Draft[], facts: Facts): Diagnosis | undefined {
  const { signature } = facts.claim;
  const known = knownDifferences(facts);
  const perDraft = drafts.map((draft) => ({ draft, changes: allChanges(known, draft, facts) }));
  for (const { draft, changes } of perDraft) {
    const alone = changes.find(({ change }) => makes({ ...draft, ...change }, signature));
    if (alone !== undefined) return { part: alone.of.part, difference: alone.of.says };
  }
  let tries = 0;
  for (const { draft, changes } of perDraft) {
    for (const [at, first] of changes.entries()) {
      const once = { ...draft, ...first.change };
      for (const second of changes.slice(at + 1)) {
        if (second.of === first.of) continue;
        if (makes({ ...once, ...second.change }, signature)) return both(first.of, second.of);
        tries += 1;
        if (tries > MAX_TRIES) return undefined;
      }
    }
  }
  return undefined;
}

/** The changes that one difference makes in a draft, one for each of its spellings. */
interface Change {
  readonly of: Difference;
  readonly change: Partial<Draft>;
}

function allChanges(known: readonly Difference[], draft: Draft, facts: Facts): readonly Change[] {
  return known.flatMap((of) => of.drafts(draft, facts).map((change) => ({ of, change })));
}

/** The more likely mistakes come first, so that pairs are found before the tries are used up. */
function knownDifferences(facts: Facts): readonly Difference[] {
  return [
    ...HEADERS,
    ...PAYLOAD,
    ...PATH,
    ...QUERY,
    ...FORM,
    ...KEY,
    ...METHOD,
    ...parameterDifferences(facts),
    ...headerDifferences(facts),
    ...SCOPE,
  ];
}

function both(first: Difference, second: Difference): Diagnosis {
  return { part: first.part, difference: `Two things differ. ${first.says} ${second.says}` };
}

function otherSecret({ claim }: Facts): Diagnosis {
  const [keyId = ''] = claim.credential.split('/');
  return {
    part: 'key',
    difference:
      'No known mistake makes this signature. Most likely the secret access key is not ' +
      `that of ${keyId}, or a signed header or the body was changed on the way: ` +
      'compare the canonical request with your own.',
  };
}
