import { createHash } from 'node:crypto';
import { pipeline, type Readable, Transform, type TransformCallback } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { ChecksumMismatchError } from '../errors.js';

/** What a body must come to. */
export interface Expected {
  /** Bucket and key, for messages. */
  readonly what: string;
  readonly lengthBytes: number;
  /** The MD5 in hexadecimal, where it is known. */
  readonly md5: string | undefined;
}

/**
 * The body of an answer: counts the bytes, compares their MD5 with the expected one, and translates what goes wrong on
 * the way. Destroying it ends the request.
 */
export function verifiedBody(source: Readable, expected: Expected, translate: (error: unknown) => unknown): Readable {
  const verifier = new Verifier(expected, translate);
  pipeline(source, verifier, () => undefined);
  return verifier;
}

export const readBytes = (body: Readable): Promise<Buffer> => buffer(body);

export const readText = (body: Readable): Promise<string> => text(body);

class Verifier extends Transform {
  readonly #hash;
  #lengthBytes = 0;

  constructor(
    private readonly expected: Expected,
    private readonly translate: (error: unknown) => unknown,
  ) {
    super();
    this.#hash = expected.md5 === undefined ? undefined : createHash('md5');
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#lengthBytes += chunk.length;
    this.#hash?.update(chunk);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    const { what, lengthBytes, md5 } = this.expected;
    if (this.#lengthBytes !== lengthBytes) {
      done(new ChecksumMismatchError(
        `${what} ended after ${String(this.#lengthBytes)} of ${String(lengthBytes)} bytes.`));
      return;
    }
    const actual = this.#hash?.digest('hex');
    done(actual === md5
      ? null
      : new ChecksumMismatchError(`${what} arrived with MD5 ${String(actual)}, and was stored with ${String(md5)}.`));
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    done(error === null ? null : (this.translate(error) as Error));
  }
}
