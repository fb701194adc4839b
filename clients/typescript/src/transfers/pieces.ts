import type { Body } from '../object-store.js';
import { PieceReader } from './piece-reader.js';

/** A body that gives one piece after the other. */
export interface Pieces {
  /** The length of the body in bytes where it is known. */
  readonly lengthBytes: number | undefined;

  /** A piece of this size; a shorter one, or none, when the body ends. */
  read(sizeBytes: number, signal: AbortSignal): Promise<Uint8Array>;

  /** Nobody reads on. */
  cancel(): void;
}

export function piecesOf(body: Body, stallTimeoutMs: number): Pieces {
  if (typeof body === 'string') {
    return piecesOfBytes(Buffer.from(body));
  }
  if (body instanceof Uint8Array) {
    return piecesOfBytes(body);
  }
  const reader = new PieceReader(body, stallTimeoutMs);
  return {
    lengthBytes: body instanceof Blob ? body.size : undefined,
    read: (sizeBytes, signal) => reader.read(sizeBytes, signal),
    cancel: () => {
      reader.cancel();
    },
  };
}

/** Bytes that are in memory anyway are not copied. */
function piecesOfBytes(bytes: Uint8Array): Pieces {
  let position = 0;
  return {
    lengthBytes: bytes.length,
    read: sizeBytes => {
      const piece = bytes.subarray(position, position + sizeBytes);
      position += piece.length;
      return Promise.resolve(piece);
    },
    cancel: () => undefined,
  };
}
