/** Requests to the server, with the secret from the page's URL. */

const SECRET = 'mqgate-secret';
const READER = 'mqgate-reader';

/** Why the page has no data: one sentence. */
export class ApiFault extends Error {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

/**
 * Moves the secret from the URL's fragment, which browsers never send to a server, to a store that only this
 * tab can read.
 */
export function takeSecret(): void {
  const found = /^#secret=([\w-]+)/u.exec(location.hash)?.[1];
  if (found === undefined) return;
  sessionStorage.setItem(SECRET, found);
  history.replaceState(null, '', `${location.pathname}#/live`);
}

export function hasSecret(): boolean {
  return sessionStorage.getItem(SECRET) !== null;
}

/** An id of this browser among the readers of streams. */
function reader(): string {
  const known = localStorage.getItem(READER);
  if (known !== null) return known;
  const made = crypto.randomUUID();
  localStorage.setItem(READER, made);
  return made;
}

export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(`api/${path}`, {
    ...init,
    credentials: 'omit',
    headers: {
      authorization: `Bearer ${sessionStorage.getItem(SECRET) ?? ''}`,
      'x-mqgate-reader': reader(),
      ...init.headers,
    },
  });
  if (answer.ok) return answer;
  const sentence = await answer
    .json()
    .then(({ error }: { error?: string }) => error)
    .catch(() => undefined);
  throw new ApiFault(answer.status, sentence ?? `The gateway answered ${answer.status}.`);
}

export async function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  const answer = await request(path, signal === undefined ? {} : { signal });
  return (await answer.json()) as Answer;
}

export async function post<Answer>(path: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  const answer = await request(path, {
    method: 'POST',
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
  return (await answer.json()) as Answer;
}
