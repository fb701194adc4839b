import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { PresignOptions } from './object-store.js';

/** What Signature Version 4 allows. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html */
const maxExpirySeconds = 7 * 24 * 60 * 60;

export async function presignedUrl(
  client: S3Client, bucket: string, key: string, expirySeconds: number, options: PresignOptions,
): Promise<URL> {
  if (!(expirySeconds >= 1 && expirySeconds <= maxExpirySeconds)) {
    throw new RangeError('A presigned URL holds for 1 second to 7 days.');
  }
  const expiresIn = Math.floor(expirySeconds);
  const address = { Bucket: bucket, Key: key };
  switch (options.method ?? 'GET') {
    case 'PUT': {
      // A type that is not signed could be any.
      const request = new PutObjectCommand({ ...address, ContentType: options.contentType });
      const signableHeaders = new Set(['host', ...(options.contentType === undefined ? [] : ['content-type'])]);
      return new URL(await getSignedUrl(client, request, { expiresIn, signableHeaders }));
    }
    case 'HEAD': {
      const request = new HeadObjectCommand({ ...address, VersionId: options.versionId });
      return new URL(await getSignedUrl(client, request, { expiresIn }));
    }
    case 'GET': {
      const request = new GetObjectCommand({
        ...address,
        VersionId: options.versionId,
        ResponseContentType: options.responseContentType,
        ResponseContentDisposition: options.responseContentDisposition,
        ResponseCacheControl: options.responseCacheControl,
      });
      return new URL(await getSignedUrl(client, request, { expiresIn }));
    }
  }
}
