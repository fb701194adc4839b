import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand, type CompletedPart, CompleteMultipartUploadCommand, CreateMultipartUploadCommand,
  HeadObjectCommand, type S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { bareTag, md5Of } from '../entity-tag.js';
import { ChecksumMismatchError, ObjectStoreError } from '../errors.js';
import { maxParts, partSize, type PartSizes } from './part-sizes.js';
import type { Pieces } from './pieces.js';
import { md5, tagOf, type UploadPlan } from './upload-plan.js';

/** How many parts are in memory and on their way at once. */
const partsAtOnce = 4;

/** An abort goes on after a cancellation, but not for ever. */
const abortTimeoutMs = 30_000;

/** What an upload came to. */
export interface Uploaded {
  /** The tag as the store gave it. */
  readonly tag: string;
  readonly sizeBytes: number;
}

/**
 * Uploads a body in parts: reads one after the other, sends some at a time, and aborts the upload when anything fails,
 * so that nothing is left behind to be paid for.
 */
export class MultipartUpload {
  readonly #failed = new AbortController();
  readonly #signal: AbortSignal;
  readonly #onTheirWay = new Set<Promise<void>>();
  readonly #parts: CompletedPart[] = [];
  readonly #digests: Buffer[] = [];
  #failure: unknown;
  #sentBytes = 0;

  constructor(
    private readonly client: S3Client,
    private readonly plan: UploadPlan,
    private readonly sizes: PartSizes,
    signal: AbortSignal,
  ) {
    this.#signal = AbortSignal.any([signal, this.#failed.signal]);
  }

  /** Uploads the first piece and what follows it. */
  async run(first: Uint8Array, pieces: Pieces): Promise<Uploaded> {
    const { UploadId: uploadId } = await this.client.send(
      new CreateMultipartUploadCommand(this.plan.create()), { abortSignal: this.#signal });
    if (uploadId === undefined) {
      throw new ObjectStoreError(`${this.plan.what} was answered without an upload id.`, 'InvalidAnswer', 200);
    }
    try {
      const sizeBytes = await this.#sendAll(uploadId, first, pieces);
      this.plan.checkLength(sizeBytes);
      const done = await this.client.send(
        new CompleteMultipartUploadCommand(this.plan.complete(uploadId, this.#parts)), { abortSignal: this.#signal });
      const tag = done.ETag === undefined || done.ETag === '' ? await this.#untoldTag(done.VersionId) : done.ETag;
      await this.#verify(tag, sizeBytes, done.VersionId);
      return { tag, sizeBytes };
    } catch (error) {
      this.#fail(error);
      await this.#abort(uploadId);
      // The part that failed says why; whoever waited beside it was only told to stop.
      throw this.#failure;
    }
  }

  async #sendAll(uploadId: string, first: Uint8Array, pieces: Pieces): Promise<number> {
    let sizeBytes = 0;
    let piece = first;
    for (let number = 1; piece.length > 0; number++) {
      if (number > maxParts) {
        throw new RangeError(
          'The body is larger than 10,000 parts; give its length, or a larger S3_MULTIPART_CHUNK_BYTES.');
      }
      sizeBytes += piece.length;
      await this.#start(uploadId, number, piece);
      if (piece.length < partSize(this.sizes, number)) {
        break;
      }
      piece = await pieces.read(partSize(this.sizes, number + 1), this.#signal);
    }
    await Promise.all(this.#onTheirWay);
    this.#signal.throwIfAborted();
    return sizeBytes;
  }

  async #start(uploadId: string, number: number, piece: Uint8Array): Promise<void> {
    while (this.#onTheirWay.size >= partsAtOnce) {
      await Promise.race(this.#onTheirWay);
    }
    this.#signal.throwIfAborted();
    const sending = this.#send(uploadId, number, piece)
      .catch((error: unknown) => {
        this.#fail(error);
      })
      .finally(() => this.#onTheirWay.delete(sending));
    this.#onTheirWay.add(sending);
  }

  async #send(uploadId: string, number: number, piece: Uint8Array): Promise<void> {
    const digest = md5(piece);
    const sent = await this.client.send(
      new UploadPartCommand(this.plan.part(uploadId, number, piece)), { abortSignal: this.#signal });
    const part: CompletedPart = { PartNumber: number, ETag: this.plan.verified(sent, piece, digest) };
    this.#parts[number - 1] = sent.ChecksumCRC32 === undefined || !this.plan.profile.trailingChecksums
      ? part
      : { ...part, ChecksumCRC32: sent.ChecksumCRC32 };
    this.#digests[number - 1] = digest;
    this.#sentBytes += piece.length;
    this.plan.options.onProgress?.(this.#sentBytes);
  }

  /**
   * The tag, where the answer to the completion tells none, as that of Ceph 16. It follows from those of the parts
   * where they are MD5s; only else the store is asked, for by then the object may be that of a later writer.
   */
  async #untoldTag(versionId: string | undefined): Promise<string> {
    if (this.#parts.every(part => md5Of(part.ETag) !== undefined)) {
      return this.#tagOfDigests();
    }
    const { bucket: Bucket, key: Key, what } = this.plan;
    return tagOf(await this.client.send(
      new HeadObjectCommand({ Bucket, Key, VersionId: versionId }), { abortSignal: this.#signal }), what);
  }

  #tagOfDigests(): string {
    const digest = createHash('md5').update(Buffer.concat(this.#digests)).digest('hex');
    return `${digest}-${String(this.#parts.length)}`;
  }

  /**
   * The tag of an object in parts is the MD5 of their MD5s and their number, almost everywhere. Where it is not, the
   * store is asked for the size; a key that may write and not read is believed.
   */
  async #verify(tag: string, sizeBytes: number, versionId: string | undefined): Promise<void> {
    if (bareTag(tag).toLowerCase() === this.#tagOfDigests()) {
      return;
    }
    const { bucket: Bucket, key: Key, what } = this.plan;
    const head = await this.client
      .send(new HeadObjectCommand({ Bucket, Key, VersionId: versionId }), { abortSignal: this.#signal })
      .catch(() => undefined);
    // Another tag is the object of a later writer.
    if (head !== undefined && bareTag(head.ETag) === bareTag(tag) && head.ContentLength !== sizeBytes) {
      throw new ChecksumMismatchError(
        `${what} was sent with ${String(sizeBytes)} bytes, and stored with ${String(head.ContentLength)}.`);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#failed.abort(error);
  }

  /** Waits for the parts on their way first: one that arrives after the abort would stay. */
  async #abort(uploadId: string): Promise<void> {
    await Promise.all(this.#onTheirWay);
    try {
      await this.client.send(
        new AbortMultipartUploadCommand(this.plan.abort(uploadId)),
        { abortSignal: AbortSignal.timeout(abortTimeoutMs) });
    } catch {
      // What cannot be aborted is the business of the bucket's rule for incomplete uploads.
    }
  }
}
