// MinIO's client for JavaScript.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import * as minio from 'minio';

const bucket = 'minio-js';
const endpoint = new URL(process.env.ENDPOINT);
const client = new minio.Client({
  endPoint: endpoint.hostname,
  port: Number(endpoint.port),
  useSSL: false,
  accessKey: process.env.AWS_ACCESS_KEY_ID,
  secretKey: process.env.AWS_SECRET_ACCESS_KEY,
});
const md5 = bytes => createHash('md5').update(bytes).digest('hex');
const list = async (...args) => (await client.listObjectsV2(bucket, ...args).toArray()).map(i => i.name ?? i.prefix);

assert.equal(await client.bucketExists(bucket), false);
await client.makeBucket(bucket);
assert.equal(await client.bucketExists(bucket), true);
assert.deepEqual((await client.listBuckets()).map(item => item.name), [bucket]);

const put = await client.putObject(bucket, 'folder/a b', 'body', 4, { 'Content-Type': 'a/b', colour: 'red' });
assert.equal(put.etag, md5('body'));
const stat = await client.statObject(bucket, 'folder/a b');
assert.equal(stat.size, 4);
assert.equal(stat.metaData['content-type'], 'a/b');
assert.equal(stat.metaData.colour, 'red');
assert.equal(await text(await client.getObject(bucket, 'folder/a b')), 'body');
assert.equal(await text(await client.getPartialObject(bucket, 'folder/a b', 1, 2)), 'od');
await assert.rejects(client.statObject(bucket, 'absent'), { code: 'NotFound' });
await assert.rejects(client.getObject(bucket, 'absent'), { code: 'NoSuchKey' });

// A file of one put, and a stream of unknown length in parts.
writeFileSync('large', randomBytes(30 * 1024 * 1024));
await client.fPutObject(bucket, 'large', 'large');
await client.fGetObject(bucket, 'large', 'back');
assert.equal(md5(readFileSync('back')), md5(readFileSync('large')));
const streamed = randomBytes(70 * 1024 * 1024);
const chunks = Array.from({ length: 70 }, (_, i) => streamed.subarray(i << 20, (i + 1) << 20));
await client.putObject(bucket, 'streamed', Readable.from(chunks));
assert.equal(md5(await buffer(await client.getObject(bucket, 'streamed'))), md5(streamed));

await client.copyObject(bucket, 'folder/copy', `/${bucket}/folder/a b`);
assert.deepEqual(await list('', true), ['folder/a b', 'folder/copy', 'large', 'streamed']);
assert.deepEqual((await list('', false)).sort(), ['folder/', 'large', 'streamed']);
assert.deepEqual((await client.listObjects(bucket, 'folder/').toArray()).length, 2);

await client.setObjectTagging(bucket, 'large', { project: 'drystone' });
assert.deepEqual(await client.getObjectTagging(bucket, 'large'), [{ Key: 'project', Value: 'drystone' }]);
await client.removeObjectTagging(bucket, 'large');

const get = await client.presignedGetObject(bucket, 'folder/copy', 60);
assert.equal(await (await fetch(get)).text(), 'body');
const link = await client.presignedPutObject(bucket, 'linked', 60);
assert.equal((await fetch(link, { method: 'PUT', body: 'linked' })).status, 200);

await client.removeObject(bucket, 'linked');
await client.removeObjects(bucket, await list('', true));
assert.deepEqual(await list('', true), []);
await client.removeBucket(bucket);
