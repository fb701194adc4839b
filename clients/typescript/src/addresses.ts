/**
 * Refuses buckets and keys that no request can carry, before one is sent: it would go to another object, or to a
 * bucket, and a DELETE would remove that.
 * @throws RangeError
 */
export function checkAddress(bucket: string, key: string): void {
  checkBucket(bucket);
  if (key === '') {
    throw new RangeError('The key is empty.');
  }
  if (/\p{Surrogate}/u.test(key)) {
    throw new RangeError('The key has half of a surrogate pair, which UTF-8 cannot write.');
  }
}

/**
 * Endpoints have rules of their own for names; these two are steps between folders to every URL, and would make a
 * bucket of the key.
 * @throws RangeError
 */
export function checkBucket(bucket: string): void {
  if (bucket === '' || bucket === '.' || bucket === '..') {
    throw new RangeError(`'${bucket}' is no bucket.`);
  }
}

/**
 * Refuses keys that a URL object, as every browser has it, would change: it goes up a folder where the key has `..`.
 * @throws RangeError
 */
export function checkUrl(key: string): void {
  if (key.split('/').some(folder => folder === '.' || folder === '..')) {
    throw new RangeError(`A URL cannot hold the key ${key}: it would be shortened, and no longer match its signature.`);
  }
}
