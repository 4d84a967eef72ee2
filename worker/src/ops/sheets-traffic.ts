/** How many bytes went to and came from Google, bodies alone and as they are before compression. */
export class SheetsTraffic {
  #sent = 0;
  #received = 0;

  get sent(): number {
    return this.#sent;
  }

  get received(): number {
    return this.#received;
  }

  /** The same fetch, with its bodies counted. */
  counting(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return async (input, init) => {
      if (typeof init?.body === 'string') this.#sent += Buffer.byteLength(init.body);
      const response = await fetch(input, init);
      if (response.body === null) return response;
      const { status, statusText, headers } = response;
      const count = new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          this.#received += chunk.byteLength;
          controller.enqueue(chunk);
        },
      });
      return new Response(response.body.pipeThrough(count), { status, statusText, headers });
    };
  }
}
