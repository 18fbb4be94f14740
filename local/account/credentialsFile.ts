import { readFile } from 'node:fs/promises';
import { writePrivateFile } from '../../src/keyring/writePrivateFile.ts';

/**
 * One profile of a shared credentials file, which is the only place where a secret access key is stored in
 * plain text.
 */
export interface Profile {
  readonly name: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A credentials file that cannot be read or written. The message is one sentence. */
export class CredentialsFileError extends Error {
  override readonly name = 'CredentialsFileError';
}

const HEADING = '# mqgate writes this file at every start: profiles that are added here are lost.\n';
const SECTION = /^\[([^[\]]+)\]$/;
const SETTING = /^(aws_access_key_id|aws_secret_access_key)\s*=\s*(\S+)$/;

/**
 * Reads the profiles of a shared credentials file (AWS SDKs and Tools Reference, "Shared config and
 * credentials files"). No file: no profiles. Lines of another shape and profiles without both settings are
 * ignored: their users get new keys. Rejects with a `CredentialsFileError` if the file exists and cannot be
 * read.
 */
export async function readCredentialsFile(path: string): Promise<readonly Profile[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw new CredentialsFileError(`The credentials file ${path} cannot be read (${codeOf(error)}).`);
  }
  const sections = new Map<string, Map<string, string>>();
  let settings: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/).map((untrimmed) => untrimmed.trim())) {
    const [, section] = SECTION.exec(line) ?? [];
    if (section !== undefined) {
      settings = new Map();
      sections.set(section, settings);
      continue;
    }
    const [, name, value] = SETTING.exec(line) ?? [];
    if (name !== undefined && value !== undefined) settings?.set(name, value);
  }
  return [...sections].flatMap(([name, values]) => {
    const accessKeyId = values.get('aws_access_key_id');
    const secretAccessKey = values.get('aws_secret_access_key');
    return accessKeyId && secretAccessKey ? [{ name, accessKeyId, secretAccessKey }] : [];
  });
}

/** Writes exactly these profiles, atomically and with mode 0600. Rejects with a `CredentialsFileError`. */
export async function writeCredentialsFile(path: string, profiles: readonly Profile[]): Promise<void> {
  const sections = profiles.map(
    ({ name, accessKeyId, secretAccessKey }) =>
      `\n[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
  );
  try {
    await writePrivateFile(path, HEADING + sections.join(''), 'replace');
  } catch (error) {
    throw new CredentialsFileError(`The credentials file ${path} cannot be written (${codeOf(error)}).`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
