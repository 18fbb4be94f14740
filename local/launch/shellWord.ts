/**
 * A text as one word of a POSIX shell, as printed commands and `credential_process` of an AWS configuration
 * file have it. In such a file the SDKs end a line at a `#` or `;` after a blank, so that the two are never
 * beside each other.
 *
 * On Windows the word is in double quotes, in which a program reads a backslash as itself, except before a
 * double quote. The other characters stay as they are, because no quotes change how they are read there: cmd
 * replaces `%NAME%`, PowerShell `$name`, and the SDKs end a line at a `#` or `;` after a blank.
 */
export function shellWord(text: string, platform: NodeJS.Platform = process.platform): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (platform === 'win32') {
    return `"${text.replace(/(\\*)("|$)/g, (_, before, quote) => before + before + (quote && '\\"'))}"`;
  }
  return `'${text.replaceAll("'", `'\\''`).replace(/(\s)(?=[#;])/g, `$1''`)}'`;
}
