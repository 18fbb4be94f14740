/**
 * Who signed a request, as IAM names it.
 * Only `authenticate` makes one from a request: holding a Principal means that a signature was checked.
 * Sources: IAM User Guide, "IAM identifiers"; STS API Reference, GetCallerIdentity.
 */
export type Principal = RootPrincipal | UserPrincipal;

/** The account's root user: `arn:aws:iam::<account>:root`; its user id is the account id. */
export interface RootPrincipal {
  readonly type: 'Account';
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
}

/** An IAM user: `arn:aws:iam::<account>:user/<path/><name>`, user id `AIDA…`. */
export interface UserPrincipal {
  readonly type: 'User';
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
  readonly userName: string;
}
