import type { HttpRequest } from '../../../events/restEvent.ts';
import { type Form, type SigningOptions, signedAs } from '../../../tests/authz/fixtures/signedAs.ts';
import type { World } from '../world.ts';

/** Signs for this gateway with the present time, unless the options say otherwise. */
export type Sign = (form: Form, options: SigningOptions) => Promise<HttpRequest>;

export function signFor({ url }: World): Sign {
  const { host } = new URL(url);
  return (form, options) =>
    signedAs(form, { at: Date.now(), ...options, headers: { host, ...options.headers } });
}

export const JSON_TYPE = { 'content-type': 'application/json' };
