/**
 * A text as one word of a POSIX shell, as printed commands and `credential_process` of an AWS configuration
 * file have it. In such a file the SDKs end a line at a `#` or `;` after a blank, so that the two are never
 * beside each other. Windows has no single quotes; of these characters its paths have the blank only.
 */
export function shellWord(text: string, platform: NodeJS.Platform = process.platform): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (platform === 'win32') return `"${text}"`;
  return `'${text.replaceAll("'", `'\\''`).replace(/(\s)(?=[#;])/g, `$1''`)}'`;
}
