import { Readable } from 'node:stream';
import { StalledError } from '../errors.js';
import type { Body } from '../object-store.js';

/** What a body begins with; it grows as needed. */
const firstBufferBytes = 64 * 1024;

/**
 * A body, read piece by piece. Every byte is copied before the next are asked for, since some producers use one buffer
 * again and again.
 */
export class PieceReader {
  readonly #source: Source;
  readonly #stallTimeoutMs: number;
  #rest: Uint8Array = new Uint8Array();
  #ended = false;

  constructor(body: Exclude<Body, string | Uint8Array>, stallTimeoutMs: number) {
    this.#source = sourceOf(body);
    this.#stallTimeoutMs = stallTimeoutMs;
  }

  /** Reads until the piece is full or the body ends. */
  async read(sizeBytes: number, signal: AbortSignal): Promise<Buffer> {
    let piece: Buffer = Buffer.allocUnsafe(Math.min(sizeBytes, firstBufferBytes));
    let length = 0;
    while (length < sizeBytes && (await this.#fill(signal))) {
      const count = Math.min(this.#rest.length, sizeBytes - length);
      piece = grown(piece, length, length + count, sizeBytes);
      piece.set(this.#rest.subarray(0, count), length);
      this.#rest = this.#rest.subarray(count);
      length += count;
    }
    return piece.subarray(0, length);
  }

  /**
   * Tells the producer that nobody reads on. One that is stuck would never answer, so the answer is not waited for.
   */
  cancel(): void {
    if (!this.#ended) {
      this.#ended = true;
      Promise.resolve(this.#source.cancel()).catch(() => undefined);
    }
  }

  /** Whether there are bytes to take. */
  async #fill(signal: AbortSignal): Promise<boolean> {
    while (this.#rest.length === 0 && !this.#ended) {
      const next = await this.#next(signal);
      if (next.done === true) {
        this.#ended = true;
      } else {
        this.#rest = bytesOf(next.value);
      }
    }
    return this.#rest.length > 0;
  }

  async #next(signal: AbortSignal): Promise<IteratorResult<unknown>> {
    signal.throwIfAborted();
    let timer: NodeJS.Timeout | undefined;
    let onAbort: () => void = () => undefined;
    try {
      return await Promise.race([
        this.#source.next(),
        new Promise<never>((_, reject) => {
          onAbort = () => {
            reject(signal.reason as Error);
          };
          signal.addEventListener('abort', onAbort, { once: true });
          timer = setTimeout(() => {
            reject(new StalledError(`The body gave nothing for ${String(this.#stallTimeoutMs)} ms.`));
          }, this.#stallTimeoutMs);
        }),
      ]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }
}

/** Where chunks come from. */
interface Source {
  next(): IteratorResult<unknown> | Promise<IteratorResult<unknown>>;
  cancel(): unknown;
}

function sourceOf(body: Exclude<Body, string | Uint8Array>): Source {
  const stream: unknown = body instanceof Blob ? body.stream() : body;
  if (stream instanceof ReadableStream) {
    // An iterator of it could not be ended while it waits for the next chunk.
    const reader = (stream as ReadableStream<unknown>).getReader();
    return {
      next: async () => (await reader.read()) as IteratorResult<unknown>,
      cancel: () => reader.cancel(),
    };
  }
  const iterable = Object(stream) as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  const iterator = iterable[Symbol.asyncIterator]?.() ?? iterable[Symbol.iterator]?.();
  if (iterator === undefined) {
    throw new TypeError('A body is a string, bytes, a Blob, a stream or an iterable of bytes.');
  }
  return {
    next: () => iterator.next(),
    cancel: () => (stream instanceof Readable ? stream.destroy() : iterator.return?.()),
  };
}

function bytesOf(chunk: unknown): Uint8Array {
  if (typeof chunk === 'string') {
    return Buffer.from(chunk);
  }
  if (chunk instanceof Uint8Array) {
    return chunk;
  }
  throw new TypeError(`A body gives bytes or text, not ${chunk === null ? 'null' : typeof chunk}.`);
}

/** The buffer, or a larger one with the same start: twice as large, so that copies stay few. */
function grown(buffer: Buffer, lengthBytes: number, neededBytes: number, mostBytes: number): Buffer {
  if (buffer.length >= neededBytes) {
    return buffer;
  }
  const larger = Buffer.allocUnsafe(Math.min(Math.max(buffer.length * 2, neededBytes), mostBytes));
  buffer.copy(larger, 0, 0, lengthBytes);
  return larger;
}
