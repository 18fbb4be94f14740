/**
 * The patterns of IAM's names and ids (IAM User Guide, "IAM and AWS STS quotas", name requirements; API
 * Reference, CreateUser). Each uses the longest limit of its kind, so that no real export is refused for a
 * length.
 */
export const NAME = /^[\w+=,.@-]{1,128}$/;
/**
 * Unique ids such as `AIDA…`. IAM writes 16 to 128 word characters; examples and tests write shorter ones.
 */
export const UNIQUE_ID = /^\w{1,128}$/;
export const PATH = /^\/(?:[\x21-\x7e]{0,510}\/)?$/;
export const ANY_TEXT = /^/;
export const TAG_KEY = /^.{1,128}$/su;
export const TAG_VALUE = /^.{0,256}$/su;
