import { KeyObject, sign as signBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { parseIdentityProviders } from '../../src/sts/webIdentity/identityProviders.ts';
import { ACCOUNT, NOON } from '../sts/sessions.ts';
import { role, world } from '../sts/world.ts';
import type { Compared } from './compared.ts';

/**
 * One recorded AssumeRoleWithWebIdentity. `@-9` is a time nine seconds ago, as a number; `"@-9"` is its text.
 */
interface Row {
  readonly label: string;
  /** RS256 unless told. */
  readonly alg?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly without?: readonly string[];
  readonly header?: Readonly<Record<string, unknown>>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly expected: Readonly<Record<string, unknown>>;
}

const TABLE: Readonly<Record<string, readonly Row[]>> = JSON.parse(
  readFileSync(new URL('tables/webIdentity.json', import.meta.url), 'utf8'),
);
const SECONDS = NOON / 1000;
/** What every recorded token says unless its row says otherwise. */
const CLAIMS = { aud: 'client-a', sub: 'subject-probe', iat: '@-9', exp: '@+910' };
const RELATIVE = /^("?)@([+-][\d.]+)\1$/;

/** Every recorded sign-in with an ID token, through the STS service with a provider over HTTP. */
export async function compareWebIdentity(): Promise<readonly Compared[]> {
  const provider = await startProvider();
  try {
    const compared: Compared[] = [];
    for (const [source, rows] of Object.entries(TABLE)) {
      for (const row of rows) {
        compared.push({
          operation: 'AssumeRoleWithWebIdentity',
          source,
          label: row.label,
          recorded: JSON.stringify(row.expected),
          answered: JSON.stringify(await answer(row, provider)),
        });
      }
    }
    return compared;
  } finally {
    provider.stop();
  }
}

type Provider = Awaited<ReturnType<typeof startProvider>>;

async function answer(row: Row, provider: Provider): Promise<object> {
  const arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/${new URL(provider.issuer).host}`;
  const trust = {
    Effect: 'Allow',
    Principal: { Federated: arn },
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
  };
  const { openId: providers } = parseIdentityProviders(
    JSON.stringify([{ url: provider.issuer, clientIds: ['client-a', 'client-b'] }]),
  );
  const probe = role('Probe', [trust], { maxSessionSeconds: 7_200 });
  const { ask, sessionOf } = world({ roles: [probe], dependencies: { providers } });
  const answered = await ask('nobody', 'AssumeRoleWithWebIdentity', {
    RoleArn: `arn:aws:iam::${ACCOUNT}:role/Probe`,
    RoleSessionName: 'oidc-probe',
    WebIdentityToken: provider.token(row),
    ...row.parameters,
  });
  const { text } = answered;
  if (answered.status !== 200) return { error: text('Code'), message: relative(text('Message') ?? '') };
  const { tags, transitiveTagKeys } = sessionOf(answered);
  return {
    subject: text('SubjectFromWebIdentityToken'),
    audience: text('Audience'),
    ...(text('SourceIdentity') !== undefined && { sourceIdentity: text('SourceIdentity') }),
    ...(tags.length > 0 && { tags: Object.fromEntries(tags), transitive: transitiveTagKeys }),
    ...(row.parameters?.DurationSeconds !== undefined && {
      seconds: (Date.parse(text('Expiration') ?? '') - NOON) / 1000,
    }),
  };
}

/** Times in a sentence, as distances from now. */
function relative(sentence: string): string {
  return sentence.replaceAll(/\d{10}/g, (time) => {
    const distance = Number(time) - SECONDS;
    return `@${distance < 0 ? '' : '+'}${distance}`;
  });
}

/** An identity provider over HTTP with a key for each algorithm. */
async function startProvider() {
  const pairs = new Map(
    await Promise.all(
      ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'].map(
        async (alg) => [alg, await generateKeyPair(alg, { extractable: true })] as const,
      ),
    ),
  );
  const keys = await Promise.all(
    [...pairs].map(async ([alg, { publicKey }]) => ({
      ...(await exportJWK(publicKey)),
      kid: alg,
      alg,
      use: 'sig',
    })),
  );
  let issuer = '';
  const server = createServer((request, response) => {
    const isKeys = request.url === '/keys';
    response.end(JSON.stringify(isKeys ? { keys } : { issuer, jwks_uri: `${issuer}/keys` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function token({ alg = 'RS256', claims, without = [], header }: Row): string {
    const whole = Object.entries({ iss: issuer, ...CLAIMS, ...claims })
      .filter(([name]) => !without.includes(name))
      .map(([name, value]) => [name, absolute(value)]);
    const shown = { alg, kid: alg, typ: 'JWT', ...header };
    const signed = [withoutNull(shown), Object.fromEntries(whole)]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const { privateKey } = pairs.get(alg) ?? (pairs.get('RS256') as never);
    const key = { key: KeyObject.from(privateKey as never), dsaEncoding: 'ieee-p1363' } as const;
    return `${signed}.${signBytes(`sha${alg.slice(2)}`, Buffer.from(signed), key).toString('base64url')}`;
  }

  return { issuer, token, stop: () => server.close() };
}

function absolute(value: unknown): unknown {
  const [, quote, distance] = (typeof value === 'string' && RELATIVE.exec(value)) || [];
  if (distance === undefined) return value;
  const time = SECONDS + Number(distance);
  return quote === '"' ? String(time) : time;
}

function withoutNull(header: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(header).filter(([, value]) => value !== null));
}
