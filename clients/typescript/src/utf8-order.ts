/**
 * The order of keys in S3, which is that of their UTF-8 bytes. JavaScript compares UTF-16, which differs beyond the
 * basic plane.
 */
export const compareKeys = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
