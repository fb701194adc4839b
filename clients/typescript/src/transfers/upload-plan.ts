import { createHash } from 'node:crypto';
import type {
  AbortMultipartUploadCommandInput, CompletedPart, CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommandInput, PutObjectCommandInput, StorageClass, UploadPartCommandInput,
} from '@aws-sdk/client-s3';
import type { ObjectStoreSettings } from '../configuration/settings.js';
import { md5Of, tagForCondition } from '../entity-tag.js';
import { ChecksumMismatchError, ObjectStoreError } from '../errors.js';
import type { UploadOptions } from '../object-store.js';
import type { ProviderProfile } from '../profiles/provider-profiles.js';

/** What a store says of bytes that it took. */
export interface Receipt {
  readonly ETag?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
}

/** What the requests of one upload have in common. */
export class UploadPlan {
  /** Bucket and key, for messages. */
  readonly what: string;

  constructor(
    readonly bucket: string,
    readonly key: string,
    readonly options: UploadOptions,
    readonly settings: ObjectStoreSettings,
    readonly profile: ProviderProfile,
  ) {
    this.what = `${bucket}/${key}`;
  }

  put(body: Uint8Array): PutObjectCommandInput {
    return { ...this.#described(), ...this.#conditions(), Body: body, ContentLength: body.length };
  }

  create(): CreateMultipartUploadCommandInput {
    return { ...this.#described(), ...this.#checksum() };
  }

  part(uploadId: string, partNumber: number, body: Uint8Array): UploadPartCommandInput {
    return {
      ...this.#address(),
      ...this.#checksum(),
      UploadId: uploadId,
      PartNumber: partNumber,
      Body: body,
      ContentLength: body.length,
    };
  }

  complete(uploadId: string, parts: CompletedPart[]): CompleteMultipartUploadCommandInput {
    return { ...this.#address(), ...this.#conditions(), UploadId: uploadId, MultipartUpload: { Parts: parts } };
  }

  abort(uploadId: string): AbortMultipartUploadCommandInput {
    return { ...this.#address(), UploadId: uploadId };
  }

  /** A body that is shorter or longer than was said is not what the caller meant to store. */
  checkLength(sizeBytes: number): void {
    const expected = this.options.lengthBytes;
    if (expected !== undefined && expected !== sizeBytes) {
      throw new RangeError(
        `The body of ${this.what} has ${String(sizeBytes)} bytes, and ${String(expected)} were announced.`);
    }
  }

  /**
   * Compares the tag of an answer with the bytes that were sent, where the tag is their MD5: that of SSE-KMS objects
   * is not. An answer without a tag is not that of a store.
   * @returns The tag as it was answered.
   */
  verified(receipt: Receipt, body: Uint8Array, md5: Buffer): string {
    const tag = tagOf(receipt, this.what);
    const stored = receipt.ServerSideEncryption?.startsWith('aws:kms') === true ? undefined : md5Of(tag);
    const sent = md5.toString('hex');
    if (stored !== undefined && stored !== sent) {
      throw new ChecksumMismatchError(
        `${this.what} was sent with MD5 ${sent} (${String(body.length)} bytes), and stored with ${stored}.`);
    }
    return tag;
  }

  #address(): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: this.key };
  }

  #checksum(): { ChecksumAlgorithm?: 'CRC32' } {
    return this.profile.trailingChecksums ? { ChecksumAlgorithm: 'CRC32' } : {};
  }

  #conditions(): { IfMatch?: string; IfNoneMatch?: string } {
    const { ifMatch, ifAbsent } = this.options;
    return {
      ...(ifMatch === undefined ? {} : { IfMatch: tagForCondition(ifMatch, this.profile.quotesIfMatch) }),
      ...(ifAbsent === true ? { IfNoneMatch: '*' } : {}),
    };
  }

  #described(): CreateMultipartUploadCommandInput {
    const { options, settings } = this;
    return {
      ...this.#address(),
      ContentType: options.contentType ?? defaultContentType,
      Metadata: { ...options.metadata },
      CacheControl: options.cacheControl,
      ContentDisposition: options.contentDisposition,
      ContentEncoding: options.contentEncoding,
      StorageClass: (options.storageClass ?? settings.storageClass) as StorageClass | undefined,
      ServerSideEncryption: settings.encryption?.algorithm,
      SSEKMSKeyId: settings.encryption?.keyId,
    };
  }
}

export const defaultContentType = 'application/octet-stream';

export const md5 = (bytes: Uint8Array): Buffer => createHash('md5').update(bytes).digest();

export function tagOf(receipt: Receipt, what: string): string {
  if (receipt.ETag === undefined || receipt.ETag === '') {
    throw new ObjectStoreError(`${what} was answered without an entity tag.`, 'InvalidAnswer', 200);
  }
  return receipt.ETag;
}
