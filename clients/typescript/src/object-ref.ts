/** What an event carries instead of bytes: where an object is and which content it had. */
export interface ObjectRef {
  readonly bucket: string;
  readonly key: string;
  /** The entity tag without quotes. */
  readonly etag: string;
  /** The size of the content in bytes. */
  readonly size: number;
  /** The media type, such as `video/mp4`. */
  readonly contentType: string;
}

/** The JSON schema of `ObjectRef`, draft 2020-12, for validators. */
export const objectRefSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:drystone:object-ref',
  title: 'ObjectRef',
  description: 'Where an object is, and which content it had.',
  type: 'object',
  required: ['bucket', 'key', 'etag', 'size', 'contentType'],
  properties: {
    bucket: { type: 'string', minLength: 3, maxLength: 63 },
    key: { type: 'string', minLength: 1, maxLength: 1024 },
    etag: { type: 'string', minLength: 1, description: 'without quotes' },
    size: { type: 'integer', minimum: 0, description: 'bytes' },
    contentType: { type: 'string', minLength: 1 },
  },
} as const;

/**
 * Reads a reference from the data of an event; what else the data holds is left out.
 * @throws TypeError when it is not complete.
 */
export function readObjectRef(data: unknown): ObjectRef {
  const { bucket, key, etag, size, contentType } = (data ?? {}) as Record<string, unknown>;
  const isComplete = typeof bucket === 'string' && bucket !== '' && typeof key === 'string' && key !== ''
    && typeof etag === 'string' && typeof contentType === 'string'
    && typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
  if (!isComplete) {
    throw new TypeError('The objectRef needs bucket, key, etag, size and contentType.');
  }
  return { bucket, key, etag, size, contentType };
}
