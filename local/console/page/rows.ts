import type { Row, StreamEvents } from '../api.ts';
import { ApiFault, request } from './session.ts';

/** The state of the page's stream. */
export type StreamState = 'connecting' | 'live' | 'paused' | 'away' | 'refused' | 'elsewhere';

const RETRY_MS = 1_500;
const MOST_ROWS = 10_000;

/** The rows that came by the stream, newest first, and the listeners that draw them. */
export class RowStore {
  state: StreamState = 'connecting';
  /** The number of rows that were lost, because this page was too slow. */
  lost = 0;
  #byId = new Map<string, Row>();
  #sorted: readonly Row[] | undefined;
  readonly #listeners = new Set<() => void>();
  #scheduled = false;
  #stop = new AbortController();

  get rows(): readonly Row[] {
    this.#sorted ??= [...this.#byId.values()].sort((one, other) => other.at - one.at);
    return this.#sorted;
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads the stream, and opens it again after it was interrupted. */
  start(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    void this.#follow(this.#stop.signal);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#become('connecting');
      try {
        const { body } = await request('stream', { signal });
        if (body === null) return;
        if ((await this.#read(body)) === 'replaced') return this.#become('elsewhere');
      } catch (error) {
        if (error instanceof ApiFault && error.status === 401) return this.#become('refused');
      }
      if (signal.aborted) return;
      this.#become('away');
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<'replaced' | 'ended'> {
    const reader = body
      .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
      .getReader();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 'ended';
      const events = (rest + value).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) if (this.#take(event) === 'replaced') return 'replaced';
    }
  }

  #take(event: string): 'replaced' | undefined {
    const [, name, data = ''] = /^event: (\w+)\ndata: (.*)$/su.exec(event) ?? [];
    if (name === undefined) return undefined;
    if (name === 'replaced') return 'replaced';
    if (name === 'lost') this.lost += JSON.parse(data) as StreamEvents['lost'];
    if (name === 'rows') this.#add(JSON.parse(data) as StreamEvents['rows']);
    if (name === 'caughtUp') this.state = 'live';
    this.#changed();
    return undefined;
  }

  #add(rows: readonly Row[]): void {
    for (const row of rows) this.#byId.set(row.id, row);
    if (this.#byId.size > MOST_ROWS) {
      const kept = this.rowsOf(this.#byId).slice(0, MOST_ROWS);
      this.#byId = new Map(kept.map((row) => [row.id, row]));
    }
    this.#sorted = undefined;
  }

  rowsOf(byId: ReadonlyMap<string, Row>): Row[] {
    return [...byId.values()].sort((one, other) => other.at - one.at);
  }

  #become(state: StreamState): void {
    this.state = state;
    this.#changed();
  }

  /** Draws at most once a frame, even if many rows arrive. */
  #changed(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
