/** The profile of the account's root user. */
export const ROOT_PROFILE = 'root';

/** Names that mean something else: to us, or to clients that take a profile for unnamed use. */
const TAKEN: ReadonlySet<string> = new Set([ROOT_PROFILE, 'default']);
/**
 * What every client reads as a profile name; a user's name may hold `=` and `,` as well, which the Rust and
 * Java SDKs refuse.
 */
const SAFE = /^[\w+.@-]+$/;

/**
 * The profile of a user: its name. Where that is taken or not safe, `user/` and the name percent-encoded: no
 * user's name holds a slash, so no two users meet. Names such as `__proto__` count as unsafe: the JS SDK
 * keeps profiles in a plain object.
 */
export function profileName(userName: string): string {
  const plain = SAFE.test(userName) && !TAKEN.has(userName) && !(userName in {});
  return plain ? userName : `user/${encodeURIComponent(userName)}`;
}
