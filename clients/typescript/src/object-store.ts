import type { Readable } from 'node:stream';
import type { ObjectRef } from './object-ref.js';

/**
 * What can be uploaded. A stream is read once, from where it stands to its end, and is closed when the upload fails.
 */
export type Body =
  | string
  | Uint8Array
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array>;

/** How every request can be ended. */
export interface RequestOptions {
  /** Ends the request; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How an object is stored. */
export interface UploadOptions extends RequestOptions {
  /** The media type; `application/octet-stream` unless given. */
  readonly contentType?: string;
  /** The object's own metadata: names in lower case ASCII. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The length of the body in bytes; undefined when nobody knows. A body of another length fails. */
  readonly lengthBytes?: number;
  /** Store only when there is no object under the key. */
  readonly ifAbsent?: boolean;
  /** Store only when the object has this entity tag, with or without quotes. */
  readonly ifMatch?: string;
  /** The `Cache-Control` that downloads answer with. */
  readonly cacheControl?: string;
  /** The `Content-Disposition` that downloads answer with. */
  readonly contentDisposition?: string;
  /** The `Content-Encoding` that downloads answer with. */
  readonly contentEncoding?: string;
  /** The storage class, instead of the settings' one. */
  readonly storageClass?: string;
  /** Told of the bytes that were sent so far. */
  readonly onProgress?: (sentBytes: number) => void;
  /** How long the body may give nothing before the upload fails; two minutes unless given. */
  readonly stallTimeoutMs?: number;
  /** How long the whole upload may take; no limit unless given. */
  readonly timeoutMs?: number;
}

/** What is read of an object. */
export interface DownloadOptions extends RequestOptions {
  /** The bytes wanted, from `offset` on; all unless given. Without `lengthBytes` it is up to the end. */
  readonly range?: { readonly offset: number; readonly lengthBytes?: number };
  /** The version wanted; the current one unless given. */
  readonly versionId?: string;
  /** Read only when the object has this entity tag. */
  readonly ifMatch?: string;
}

/** What is listed. */
export interface ListOptions extends RequestOptions {
  /** List keys after this one only. */
  readonly startAfter?: string;
  /** Keys that have this after the prefix are listed once, as their common prefix. */
  readonly delimiter?: string;
  /** How many are fetched at a time: 1 to 1,000. */
  readonly pageSize?: number;
}

/** What is known of an object without its bytes. */
export interface ObjectHead {
  /** Where it is and which content it has. */
  readonly ref: ObjectRef;
  /** When it was stored, to the second. */
  readonly lastModified: Date;
  /** Its own metadata, names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Its version; undefined where the bucket keeps none. */
  readonly versionId?: string;
  /** Its storage class; undefined for the standard one. */
  readonly storageClass?: string;
}

/** An object that is being read. Whoever does not read `body` to its end destroys it. */
export interface ObjectDownload {
  /** What is known of the object; its size is that of the whole, also when a range was asked for. */
  readonly head: ObjectHead;
  /** The bytes, to be read once. */
  readonly body: Readable;
  /** How many bytes `body` has. */
  readonly bodyLengthBytes: number;
  /** Reads the body to its end. */
  bytes(): Promise<Buffer>;
  /** Reads the body to its end, as UTF-8. */
  text(): Promise<string>;
}

/** One row of a listing. */
export interface ListedObject {
  /** The key, or the common prefix. */
  readonly key: string;
  /** The entity tag without quotes; empty for a common prefix. */
  readonly etag: string;
  /** The size in bytes; 0 for a common prefix. */
  readonly size: number;
  /** When it was stored; undefined for a common prefix. */
  readonly lastModified?: Date;
  /** Whether this stands for all keys that begin with `key`. */
  readonly isPrefix: boolean;
}

/** What is deleted. */
export interface DeleteOptions extends RequestOptions {
  /** The version to remove for good; a versioned bucket gets a delete marker unless given. */
  readonly versionId?: string;
  /** Delete only when the object has this entity tag. */
  readonly ifMatch?: string;
}

/** What a presigned URL allows. */
export interface PresignOptions {
  /** `GET` unless given. */
  readonly method?: 'GET' | 'HEAD' | 'PUT';
  /** For PUT: the `Content-Type` that the upload must send. */
  readonly contentType?: string;
  /** For GET: the `Content-Type` that the answer carries instead of the object's. */
  readonly responseContentType?: string;
  /** For GET: the `Content-Disposition` that the answer carries, such as `attachment; filename="report.pdf"`. */
  readonly responseContentDisposition?: string;
  /** For GET: the `Cache-Control` that the answer carries. */
  readonly responseCacheControl?: string;
  /** For GET and HEAD: the version; the current one unless given. */
  readonly versionId?: string;
}

/**
 * One object store, whoever runs it. Every member rejects with `ObjectStoreError` when the store refuses or cannot be
 * reached, and with `RangeError` before anything is sent for a bucket or key that no URL can name: an empty one, half
 * of a surrogate pair, the bucket `..`.
 */
export interface ObjectStore {
  /**
   * Stores an object. A body of unknown length, or of at least the multipart threshold, goes in parts, with a bounded
   * number of them in memory. What the store answers is compared with what was sent, and an upload that fails leaves
   * no parts behind.
   * @throws PreconditionFailedError when `ifAbsent` or `ifMatch` does not hold; nothing was stored.
   * @throws StalledError when the body gives nothing for too long.
   */
  upload(bucket: string, key: string, body: Body, options?: UploadOptions): Promise<ObjectRef>;

  /**
   * Opens an object; undefined when there is none. The bytes are compared with the checksum that the store keeps, where
   * it keeps one and the whole object is read; a difference is an error of the body.
   */
  download(bucket: string, key: string, options?: DownloadOptions): Promise<ObjectDownload | undefined>;

  /** Lists the objects whose keys begin with a prefix, in the order of their keys' bytes, page by page. */
  list(bucket: string, prefix?: string, options?: ListOptions): AsyncIterable<ListedObject>;

  /** What is known of an object without its bytes; undefined when there is none. */
  head(
    bucket: string, key: string, options?: RequestOptions & { readonly versionId?: string },
  ): Promise<ObjectHead | undefined>;

  /**
   * A URL that lets whoever has it do one thing for 1 second to 7 days, without a key.
   * @throws RangeError also for a key with a folder `.` or `..`, which URL objects and browsers shorten.
   */
  presign(bucket: string, key: string, expirySeconds: number, options?: PresignOptions): Promise<URL>;

  /**
   * Deletes an object; one that is not there is no error.
   * @throws PreconditionFailedError when `ifMatch` does not hold.
   * @throws NotSupportedError when `ifMatch` is given, and this provider would ignore it.
   */
  deleteObject(bucket: string, key: string, options?: DeleteOptions): Promise<void>;
}
