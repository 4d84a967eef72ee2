import type { LiveEvent } from '../../../local/src/page/live.ts';

/** Reads the page's server-sent events as its browser side does. */
export class LiveEvents {
  readonly #abort = new AbortController();
  readonly #events: AsyncGenerator<LiveEvent>;

  private constructor(events: AsyncGenerator<LiveEvent>) {
    this.#events = events;
  }

  /** Resolves once the server has taken the subscription. */
  static async open(url: string): Promise<LiveEvents> {
    const abort = new AbortController();
    const answer = await fetch(`${url}api/live`, { signal: abort.signal });
    if (answer.body === null) throw new Error('no stream');
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    await reader.read();
    const live = new LiveEvents(parse(reader));
    live.#abort.signal.addEventListener('abort', () => abort.abort());
    return live;
  }

  /** The next event of the kind; others before it are passed over, as are the samples of every second. */
  async next<Kind extends LiveEvent['kind'] = Exclude<LiveEvent['kind'], 'sample'>>(
    kind?: Kind,
  ): Promise<Extract<LiveEvent, { kind: Kind }>> {
    for (;;) {
      const { value, done } = await this.#events.next();
      if (done === true) throw new Error('the stream has ended');
      if (kind === undefined ? value.kind !== 'sample' : value.kind === kind)
        return value as Extract<LiveEvent, { kind: Kind }>;
    }
  }

  close(): void {
    this.#abort.abort();
  }
}

async function* parse(reader: ReadableStreamDefaultReader<string>): AsyncGenerator<LiveEvent> {
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      if (part.startsWith('data: ')) yield JSON.parse(part.slice('data: '.length)) as LiveEvent;
    }
  }
}
