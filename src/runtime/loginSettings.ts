import type { StsPlace } from '../sts/login/askSts.ts';
import { stsHost } from '../sts/login/proof.ts';
import type { LoginTexts } from './settings.ts';

/** The environment's settings of `mqgate login` (docs/login.md). */
export interface LoginSettings {
  readonly audiences: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  readonly sts: StsPlace;
}

const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[!-~]{1,600}$/;

/**
 * `LOGIN_AUDIENCES`: the origins at which clients reach this gateway; `LOGIN_ROLES`: role ARNs; both
 * separated by commas or spaces.
 * `STS_ENDPOINT`: in place of the region's own STS. @throws Error with one sentence naming the variable
 */
export function readLoginSettings(
  { audiences, roles, stsEndpoint }: LoginTexts,
  region: string,
): LoginSettings {
  return {
    audiences: new Set(listed(audiences).map(requireOrigin)),
    roles: new Set(listed(roles).map(requireRole)),
    sts: stsPlace(stsEndpoint, region),
  };
}

function listed(text: string): string[] {
  return text.split(/[\s,]+/).filter((entry) => entry !== '');
}

function requireOrigin(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && (text === url.origin || text === `${url.origin}/`)) {
    return url.origin;
  }
  throw new Error(
    'The environment variable LOGIN_AUDIENCES must list origins such as ' +
      `https://mq.example.com, not '${text}'.`,
  );
}

function requireRole(text: string): string {
  if (ROLE_ARN.test(text)) return text;
  throw new Error(`The environment variable LOGIN_ROLES must list ARNs of roles, not '${text}'.`);
}

function stsPlace(endpoint: string | undefined, region: string): StsPlace {
  if (endpoint === undefined) return { scheme: 'https:', host: stsHost(region), region };
  const url = URL.parse(endpoint);
  if (url !== null && (url.origin === endpoint || `${url.origin}/` === endpoint)) {
    const { protocol: scheme, host } = url;
    // The answer of STS names the principal, so the connection must protect the answer from changes.
    if (scheme === 'https:' || (scheme === 'http:' && isLoopback(url.hostname)))
      return { scheme, host, region };
  }
  throw new Error(
    'The environment variable STS_ENDPOINT must be an origin such as ' +
      `https://${stsHost(region)}, not '${endpoint}'.`,
  );
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
