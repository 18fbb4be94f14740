/** Whose device it is: a user, or the root user under its account's id. */
export interface MfaHolder {
  readonly accountId: string;
  /** `AIDA…`, or the account id. */
  readonly userId: string;
}

/** Port: the second factors of users. Rejects when they cannot be asked: then nothing is issued. */
export interface MfaDevices {
  /**
   * Whether the device of this serial number is this holder's and shows this code. A code counts once.
   * @param now epoch milliseconds
   */
  verify(holder: MfaHolder, serialNumber: string, code: string, now: number): Promise<boolean>;
}
