// The AWS SDK for JavaScript: buffers, streams, parts by lib-storage, presigned links, conditions, listings.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import * as s3 from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

const Bucket = 'js-bucket';
const client = new s3.S3Client({ endpoint: process.env.ENDPOINT, region: 'us-east-1', forcePathStyle: true });
const send = (name, input) => client.send(new s3[`${name}Command`](input));
const read = async (Key, input = {}) => (await send('GetObject', { Bucket, Key, ...input })).Body.transformToString();

const refused = async (promise, name, status) =>
  assert.rejects(promise, error => {
    assert.equal(error.name, name);
    assert.equal(error.$metadata.httpStatusCode, status);
    return true;
  });

async function buckets() {
  await send('CreateBucket', { Bucket });
  await send('HeadBucket', { Bucket });
  assert.deepEqual((await send('ListBuckets', {})).Buckets.map(bucket => bucket.Name), [Bucket]);
  await refused(send('HeadBucket', { Bucket: 'js-absent' }), 'NotFound', 404);
}

async function buffersAndStreams() {
  const put = await send('PutObject', { Bucket, Key: 'buffer', Body: 'text', Metadata: { a: 'b' }, Tagging: 't=1' });
  assert.equal(put.ETag, `"${createHash('md5').update('text').digest('hex')}"`);
  assert.equal(await read('buffer'), 'text');
  assert.deepEqual((await send('HeadObject', { Bucket, Key: 'buffer' })).Metadata, { a: 'b' });
  const ranged = await send('GetObject', { Bucket, Key: 'buffer', Range: 'bytes=1-2' });
  assert.equal(await ranged.Body.transformToString(), 'ex');
  assert.equal(ranged.ContentRange, 'bytes 1-2/4');

  const bytes = randomBytes(3 * 1024 * 1024 + 1);
  writeFileSync('stream', bytes);
  for (const algorithm of [undefined, 'CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256']) {
    const ChecksumAlgorithm = algorithm;
    await send('PutObject', { Bucket, Key: 'stream', Body: createReadStream('stream'), ChecksumAlgorithm });
    const back = await send('GetObject', { Bucket, Key: 'stream', ChecksumMode: 'ENABLED' });
    assert.ok(back[`Checksum${algorithm ?? 'CRC32'}`], `no ${algorithm} came back`);
    assert.ok(bytes.equals(Buffer.from(await back.Body.transformToByteArray())));
  }
}

async function partsByLibStorage() {
  const bytes = randomBytes(12 * 1024 * 1024 + 7);
  const upload = new Upload({ client, params: { Bucket, Key: 'parts', Body: Readable.from([bytes]) } });
  const done = await upload.done();
  assert.match(done.ETag, /-3"$/);
  const back = await send('GetObject', { Bucket, Key: 'parts' });
  assert.ok(bytes.equals(Buffer.from(await back.Body.transformToByteArray())));

  const abandoned = new Upload({ client, params: { Bucket, Key: 'abandoned', Body: Readable.from([bytes]) } });
  abandoned.on('httpUploadProgress', () => abandoned.abort());
  await assert.rejects(abandoned.done());
  await refused(send('HeadObject', { Bucket, Key: 'abandoned' }), 'NotFound', 404);
}

async function presignedLinks() {
  const put = await getSignedUrl(client, new s3.PutObjectCommand({ Bucket, Key: 'linked/a b+c' }), { expiresIn: 60 });
  assert.equal((await fetch(put, { method: 'PUT', body: 'linked' })).status, 200);
  const get = await getSignedUrl(client, new s3.GetObjectCommand({ Bucket, Key: 'linked/a b+c' }));
  assert.equal(await (await fetch(get)).text(), 'linked');
  assert.equal((await fetch(get.replace('linked', 'other'))).status, 403);
}

async function conditions() {
  const first = await send('PutObject', { Bucket, Key: 'once', Body: '1', IfNoneMatch: '*' });
  await refused(send('PutObject', { Bucket, Key: 'once', Body: '2', IfNoneMatch: '*' }), 'PreconditionFailed', 412);
  await send('PutObject', { Bucket, Key: 'once', Body: '3', IfMatch: first.ETag });
  await refused(send('PutObject', { Bucket, Key: 'once', Body: '4', IfMatch: first.ETag }), 'PreconditionFailed', 412);
  assert.equal(await read('once'), '3');
  await refused(read('absent'), 'NoSuchKey', 404);
}

async function copiesListingsAndDeletes() {
  await send('CopyObject', { Bucket, Key: 'folder/copy', CopySource: `${Bucket}/linked/a%20b%2Bc` });
  assert.equal(await read('folder/copy'), 'linked');
  const keys = [];
  for await (const page of s3.paginateListObjectsV2({ client, pageSize: 2 }, { Bucket })) {
    keys.push(...page.Contents.map(item => item.Key));
  }
  assert.deepEqual(keys, ['buffer', 'folder/copy', 'linked/a b+c', 'once', 'parts', 'stream']);
  const top = await send('ListObjectsV2', { Bucket, Delimiter: '/' });
  assert.deepEqual(top.CommonPrefixes.map(item => item.Prefix), ['folder/', 'linked/']);
  const deleted = await send('DeleteObjects', { Bucket, Delete: { Objects: keys.map(Key => ({ Key })) } });
  assert.equal(deleted.Deleted.length, keys.length);
  await send('DeleteBucket', { Bucket });
}

await buckets();
await buffersAndStreams();
await partsByLibStorage();
await presignedLinks();
await conditions();
await copiesListingsAndDeletes();
