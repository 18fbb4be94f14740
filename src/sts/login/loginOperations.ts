import type { Principal } from '../../authz/principal.ts';
import type { KeySet } from '../../keyring/keyring.ts';
import type { Parameters } from '../../query/parameters.ts';
import { QueryError, type QueryOperation } from '../../query/queryService.ts';
import type { XmlMembers } from '../../query/xml.ts';
import { issueSession } from '../issueSession.ts';
import type { AskSts } from './askSts.ts';
import { issueNonce, type OpenedNonce, openNonce } from './nonce.ts';
import { type LoginRules, provenPrincipal } from './provenPrincipal.ts';
import { readProof } from './readProof.ts';

/** Port: which nonces are used. */
export interface SpentNonces {
  /** False when the nonce was used before. */
  spend(nonceId: string, expiresAt: number): Promise<boolean>;
}

/** What the login operations depend on. */
export interface Login extends LoginRules {
  /** The origins at which clients reach this gateway (`https://mq.example.com`); empty: login is off. */
  readonly audiences: ReadonlySet<string>;
  /** The region of the STS endpoint; clients sign for it. */
  readonly region: string;
  readonly ask: AskSts;
  readonly nonces: SpentNonces;
  /** MAC keys of nonces. */
  readonly seal: KeySet;
  readonly tokens: KeySet;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const SESSION_MS = 3_600_000;

/**
 * The gateway's own two operations of the STS API, both unsigned. One issues a nonce; the other issues
 * temporary credentials for the principal that a proof with this nonce names.
 */
export function loginOperations(login: Login): ReadonlyMap<string, QueryOperation> {
  return new Map<string, QueryOperation>([
    ['CreateLoginNonce', { signed: false, run: async () => createNonce(login) }],
    ['Login', { signed: false, run: ({ parameters }) => logIn(parameters, login) }],
  ]);
}

function createNonce({ audiences, region, seal, now }: Login): XmlMembers {
  requireSetUp(audiences);
  const { nonce, expiresAt } = issueNonce(seal, now());
  return { Nonce: nonce, Expiration: isoSeconds(expiresAt), Region: region };
}

/**
 * INVARIANT: the nonce is used up by one conditional write before AWS STS is asked, whatever STS then
 * answers. So one nonce causes at most one request to STS, and one login.
 */
async function logIn(parameters: Parameters, login: Login): Promise<XmlMembers> {
  requireSetUp(login.audiences);
  const proof = readProof(parameters);
  if (!login.audiences.has(proof.audience)) {
    throw refused('WrongAudience', 'The proof is for another gateway than this one.');
  }
  const nonce = requireOpen(openNonce(proof.nonce, login.seal, login.now()));
  if (!(await login.nonces.spend(nonce.id, nonce.expiresAt))) {
    throw refused('SpentLoginNonce', 'The nonce was used before: request a new one.');
  }
  const identity = await login.ask(proof);
  return issue(await provenPrincipal(identity, proof.sessionToken !== undefined, login), login);
}

function issue(principal: Principal, { tokens, now }: Login): XmlMembers {
  const session = {
    kind: 'Login',
    principal,
    // STS does not report when a role session was issued, so it counts as older than every revocation
    // (docs/rules/identities.md rule 21).
    issuedAt: principal.type === 'AssumedRole' ? 0 : now(),
    expiresAt: now() + SESSION_MS,
    policies: [],
    policyArns: [],
    tags: [],
    transitiveTagKeys: [],
  } as const;
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = issueSession(session, tokens);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: isoSeconds(expiration),
    },
    Arn: principal.arn,
  };
}

function requireSetUp(audiences: ReadonlySet<string>): void {
  if (audiences.size > 0) return;
  throw refused('LoginNotSetUp', 'This gateway has no login: LOGIN_AUDIENCES is not set.');
}

function requireOpen(nonce: OpenedNonce): OpenedNonce & { readonly state: 'open' } {
  if (nonce.state === 'open') return nonce;
  if (nonce.state === 'expired') {
    throw refused('ExpiredLoginNonce', 'The nonce is older than a minute: request a new one.');
  }
  throw refused('InvalidLoginNonce', 'The nonce was not issued by this gateway.');
}

function refused(code: string, sentence: string): QueryError {
  return new QueryError(code, sentence, 403);
}

function isoSeconds(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19)}Z`;
}
