/** The profile of the account's root user. */
export const ROOT_PROFILE = 'root';

/** Names with another meaning: `root` for this gateway, `default` for clients. */
const TAKEN: ReadonlySet<string> = new Set([ROOT_PROFILE, 'default']);
/**
 * The characters that every client accepts in a profile name. A user's name may also contain `=` and `,`,
 * which the Rust and Java SDKs refuse.
 */
const SAFE = /^[\w+.@-]+$/;

/**
 * The profile of a user has the user's name. If that name is taken or not safe, it is `user/` and the
 * percent-encoded name. No user's name contains a slash, so two users never get the same profile. Names such
 * as `__proto__` count as unsafe: the JS SDK keeps profiles in a plain object.
 */
export function profileName(userName: string): string {
  const plain = SAFE.test(userName) && !TAKEN.has(userName) && !(userName in {});
  return plain ? userName : `user/${encodeURIComponent(userName)}`;
}
