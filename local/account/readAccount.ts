import { readFile } from 'node:fs/promises';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import type { Account } from '../../src/directory/account.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { decodeText } from '../../src/json/decodeText.ts';
import { JsonFault } from '../../src/json/readJson.ts';
import { errorCode, StartError } from '../data/startError.ts';

/** Reads and checks the account export before anything is started. Throws a StartError. */
export async function readAccount(file: string): Promise<Account> {
  let text: string;
  try {
    text = decodeText(await readFile(file));
  } catch (error) {
    const cause = error instanceof JsonFault ? error.reason : errorCode(error);
    throw new StartError(
      `The account file ${file} cannot be read (${cause}); ACCOUNT must name a file ` +
        'made by aws iam get-account-authorization-details.',
    );
  }
  try {
    return readAccountExport(text, parsePolicy);
  } catch (error) {
    throw new StartError(`The account file ${file} cannot be used: ${errorCode(error)}.`);
  }
}
