/** The store refused, or could not be reached. */
export class ObjectStoreError extends Error {
  override readonly name: string = 'ObjectStoreError';

  /** S3's word for it, such as `NoSuchBucket`; `Unreachable` when there was no answer. */
  readonly code: string;

  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;

  /** The request's id, which the store's operator can look up; undefined when there was no answer. */
  readonly requestId: string | undefined;

  constructor(
    message: string, code: string, status: number, details: { requestId?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.status = status;
    this.requestId = details.requestId;
  }
}

/** A condition did not hold: the object is there, or is another than was expected. Nothing was changed. */
export class PreconditionFailedError extends ObjectStoreError {
  override readonly name = 'PreconditionFailedError';

  constructor(message: string, details: { requestId?: string | undefined; cause?: unknown } = {}) {
    super(message, 'PreconditionFailed', 412, details);
  }
}

/** The bytes that arrived are not those that were sent. */
export class ChecksumMismatchError extends ObjectStoreError {
  override readonly name = 'ChecksumMismatchError';

  constructor(message: string, cause?: unknown) {
    super(message, 'ChecksumMismatch', 200, { cause });
  }
}

/** A condition was given that this provider would ignore. */
export class NotSupportedError extends Error {
  override readonly name = 'NotSupportedError';
}

/** A body, or the store, gave no sign of life for too long. */
export class StalledError extends Error {
  override readonly name = 'StalledError';
}
