/** The holder of a device: a user, or the root user under its account's id. */
export interface MfaHolder {
  readonly accountId: string;
  /** `AIDA…`, or the account id. */
  readonly userId: string;
}

/**
 * Port: the second factors of users. Rejects when the devices cannot be read; then no credentials are issued.
 */
export interface MfaDevices {
  /**
   * Whether the device with this serial number belongs to this holder and shows this code. Each code is
   * accepted once.
   * @param now epoch milliseconds
   */
  verify(holder: MfaHolder, serialNumber: string, code: string, now: number): Promise<Verified>;
}

/** `no device`: the holder has none with the serial number. */
export type Verified = 'verified' | 'no device' | 'wrong code';
