import type { EncryptionOptions } from '../model/broker.ts';
import { MqError } from '../model/errors.ts';

/** A key of the caller's own and one owned by AWS exclude each other (API Reference, EncryptionOptions). */
export function chooseEncryption(options: EncryptionOptions = { useAwsOwnedKey: true }): EncryptionOptions {
  if (options.useAwsOwnedKey && options.kmsKeyId !== undefined) {
    throw new MqError(
      'BadRequestException',
      `KMS key [${options.kmsKeyId}] can't be used with an AWS owned key. Set [useAwsOwnedKey] to [false].`,
      'encryptionOptions.kmsKeyId',
    );
  }
  return options;
}
