import { isIPv4 } from 'node:net';

const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/**
 * What is wrong with the name of a bucket; undefined when S3 allows it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function problemOfBucketName(name: string): string | undefined {
  if (name.length < 3 || name.length > 63) {
    return 'it must have 3 to 63 characters';
  }
  if (!/^[a-z0-9][a-z0-9.-]*[a-z0-9]$/.test(name)) {
    return 'it may have lower case letters, digits, hyphens and dots, and begins and ends with one of the first two';
  }
  if (name.includes('..')) {
    return 'it has two dots side by side';
  }
  if (isIPv4(name)) {
    return 'it looks like an IP address';
  }
  const reserved = reservedPrefixes.find(one => name.startsWith(one))
    ?? reservedSuffixes.find(one => name.endsWith(one));
  return reserved === undefined ? undefined : `'${reserved}' is reserved`;
}
