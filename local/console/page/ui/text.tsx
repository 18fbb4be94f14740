import type { JSX } from 'preact';

/**
 * Characters that change how text is displayed, or hide text: controls (C0 and C1), formats (bidi, zero
 * width), line separators.
 */
const HIDDEN = /([\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}])/u;
const MOST = 320;

/**
 * Text that users wrote, such as names of policies, tags and user agents. It is shown as plain text of
 * bounded length, isolated from the direction of the text around it. Characters that would change its display
 * are shown by their numbers.
 */
export function Text({
  children,
  most = MOST,
}: {
  readonly children: string;
  readonly most?: number;
}): JSX.Element {
  const long = children.length > most;
  const shown = long ? children.slice(0, most) : children;
  const parts = HIDDEN.test(shown) ? shown.split(HIDDEN) : [shown];
  return (
    <bdi>
      {parts.map((part, index) => (index % 2 === 0 ? part : <Hidden key={index} character={part} />))}
      {long && <span class="more">… {children.length.toLocaleString('en')} characters</span>}
    </bdi>
  );
}

function Hidden({ character }: { readonly character: string }): JSX.Element {
  const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return <span class="hidden-char">U+{number}</span>;
}

/** The same as a string, for titles and labels, which cannot contain elements. */
export function plain(text: string, most = MOST): string {
  const shown = text.length > most ? `${text.slice(0, most)}…` : text;
  return shown.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\u{FFFD}');
}

/** `user/alice` of an ARN of IAM or STS; other text as it is. */
export function shortArn(arn: string): string {
  const found = /^arn:[^:]*:(?:iam|sts)::\d*:(.+)$/su.exec(arn);
  return found?.[1] ?? arn;
}

/** `broker prod-orders`, `configuration c-1234…` of an ARN of Amazon MQ. */
export function shortResource(arn: string): string {
  const [, , service, , , type, ...rest] = arn.split(':');
  if (service !== 'mq' || type === undefined) return arn;
  const name = rest.length > 1 ? rest.slice(0, -1).join(':') : rest.join(':');
  // The broker's name may be missing, because it is read only if a policy asks for it.
  return name === '*' ? `${type} ${rest.at(-1)?.slice(0, 10)}…` : `${type} ${name}`;
}

export function clock(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}
