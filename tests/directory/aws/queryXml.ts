/** Members of an answer: texts, objects, lists. Undefined ones are left out. */
export interface Members {
  [name: string]: string | Members | Members[] | string[] | undefined;
}

/** An answer of a Query API (AWS Query protocol). */
export function responseXml(action: string, result: Members): string {
  const body =
    `<${action}Result>${members(result)}</${action}Result>` +
    '<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>';
  return `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/">${body}</${action}Response>`;
}

export function errorXml(code: string): string {
  return (
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${code} it ` +
    'is.</Message></Error><RequestId>r</RequestId></ErrorResponse>'
  );
}

function members(of: Members): string {
  return Object.entries(of)
    .map(([name, value]) => (value === undefined ? '' : `<${name}>${content(value)}</${name}>`))
    .join('');
}

function content(value: string | Members | Members[] | string[]): string {
  if (typeof value === 'string') return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  if (!Array.isArray(value)) return members(value);
  return value.map((item) => `<member>${content(item)}</member>`).join('');
}
