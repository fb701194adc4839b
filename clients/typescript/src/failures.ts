import { S3ServiceException } from '@aws-sdk/client-s3';
import { ChecksumMismatchError, ObjectStoreError, PreconditionFailedError } from './errors.js';

/** Translates what the SDK throws, once, so that callers need not know the SDK. What is not its own stays as it is. */
export function translate(error: unknown, operation: string, bucket: string, endpoint: URL | undefined): unknown {
  if (error instanceof S3ServiceException) {
    return refusal(error, operation, bucket);
  }
  return isOfTheNetwork(error) ? unreachable(endpoint, error) : error;
}

export function unreachable(endpoint: URL | undefined, cause: unknown): ObjectStoreError {
  const reason = rootOf(cause);
  return new ObjectStoreError(
    `${endpoint?.href ?? 'AWS'} cannot be reached: ${reason}`, 'Unreachable', 0, { cause });
}

/** Whether an answer says that the object is not there; a missing bucket is another matter. */
export const isNoSuchObject = (error: unknown): boolean =>
  error instanceof S3ServiceException && ['NoSuchKey', 'NoSuchVersion'].includes(error.name);

/** An answer to HEAD has no body, so a missing bucket looks like a missing object. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof S3ServiceException && statusOf(error) === 404;

/** What goes wrong while the bytes of a download arrive. */
export function translateBody(error: unknown, what: string, endpoint: URL | undefined): unknown {
  const isMismatch = error instanceof Error && error.message.startsWith('Checksum mismatch');
  if (isMismatch) {
    return new ChecksumMismatchError(`${what} arrived with other bytes than were stored: ${error.message}`, error);
  }
  return isOfTheNetwork(error) ? unreachable(endpoint, error) : error;
}

function refusal(error: S3ServiceException, operation: string, bucket: string): ObjectStoreError {
  const details = { requestId: error.$metadata.requestId, cause: error };
  const status = statusOf(error);
  if (isPrecondition(error.name, status)) {
    return new PreconditionFailedError(`${operation} in ${bucket}: the object is not as it was expected.`, details);
  }
  // What the SDK says where the store, such as Ceph, gives a code alone.
  const explanation = error.message === 'UnknownError' ? '' : `: ${error.message}`;
  const message = `${operation} in ${bucket}: ${error.name}${explanation}`;
  return new ObjectStoreError(message, error.name, status, details);
}

const statusOf = (error: S3ServiceException): number =>
  error.$metadata.httpStatusCode ?? error.$response?.statusCode ?? 0;

/**
 * 412 says it; 409 ConditionalRequestConflict says that another writer was in the middle of it; and where there is no
 * object to match, S3 answers NoSuchKey to a write.
 */
const isPrecondition = (code: string, status: number): boolean =>
  status === 412 || code === 'ConditionalRequestConflict' || (status === 404 && code === 'NoSuchKey');

/** System errors have a code and a call; the SDK's own time limits have a name. */
function isOfTheNetwork(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof ObjectStoreError) {
    return false;
  }
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return error.name === 'TimeoutError'
    || /^(E[A-Z]+|UND_ERR_.+|ERR_TLS_.+|ERR_SSL_.+|CERT_.+|.*_CERT.*|UNABLE_TO_.+|HPE_.+)$/.test(code)
    || /socket hang up|^aborted$/.test(error.message);
}

function rootOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) {
    return rootOf(cause.errors[0]);
  }
  if (cause instanceof Error) {
    return cause.message === '' ? ((cause as NodeJS.ErrnoException).code ?? cause.name) : cause.message;
  }
  return String(cause);
}
