import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { CreateBucketCommand, DeleteBucketCommand } from '@aws-sdk/client-s3';
import type { S3ObjectStore } from '../src/index.js';
import { TestStore, withFake } from './support.js';

const { store } = new TestStore();

/** What URLs and XML would change on the way. */
const keys = [
  '/abs', '//abs', '/', '//', '/%2F', 'x//y', 'slash/', '%2F', 'a%2Fb', '%2e%2e/x', '%', 'a...b/...',
  'a b', ' a', 'a ', ' ', 'a+b', 'a?b=c', 'a#b', 'a\\..\\b', 'a:b', 'http://x/y', "~'()*!", '*', 'a;b=c,d',
  'a"b<c>&d', '&amp;', 'ü/ö', '\u{1F600}', '\u202Ea', '\u007f', 'tab\there', 'a\nb', 'a\rb', 'a\u0001b', '\uFFFE',
  '007', 'true',
];

/** What a URL object takes for steps between folders. */
const dots = ['../out', 'a/../../out', 'a/../b', 'a/./b', '..', '.', './', '../', 'a/..', 'a/.', '/../x'];

async function inBucket(run: (bucket: string) => Promise<void>): Promise<void> {
  const bucket = `typescript-keys-${randomUUID()}`;
  const client = await store.client();
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  try {
    await run(bucket);
  } finally {
    for (const key of await listed(bucket)) {
      await store.deleteObject(bucket, key);
    }
    await client.send(new DeleteBucketCommand({ Bucket: bucket }));
  }
}

async function listed(bucket: string): Promise<string[]> {
  const found = [];
  for await (const { key } of store.list(bucket)) {
    found.push(key);
  }
  return found;
}

describe('an object is stored, read and deleted under its own key', () => {
  for (const key of [...keys, ...dots]) {
    test(JSON.stringify(key), () => inBucket(async bucket => {
      const ref = await store.upload(bucket, key, 'content');
      assert.deepEqual(await listed(bucket), [key]);
      assert.deepEqual((await store.head(bucket, key))?.ref, ref);
      assert.equal(await (await store.download(bucket, key))?.text(), 'content');
      await store.deleteObject(bucket, key);
      assert.deepEqual(await listed(bucket), []);
    }));
  }
});

describe('a presigned URL is that of its key', () => {
  for (const key of keys) {
    test(JSON.stringify(key), () => inBucket(async bucket => {
      const put = await store.presign(bucket, key, 60, { method: 'PUT' });
      assert.equal((await fetch(put, { method: 'PUT', body: 'content' })).status, 200);
      assert.deepEqual(await listed(bucket), [key]);
      assert.equal(await (await fetch(await store.presign(bucket, key, 60))).text(), 'content');
    }));
  }
});

test('a URL object would shorten dots, so there is none', async () => {
  for (const key of dots) {
    await assert.rejects(store.presign('bucket', key, 60), { name: 'RangeError', message: /cannot hold/ });
  }
});

describe('what names no object is refused before anything is sent', () => {
  const wrong: Record<string, [string, string]> = {
    'an empty key': ['bucket', ''],
    'half of a surrogate pair': ['bucket', 'half \uD800'],
    'an empty bucket': ['', 'key'],
    'a bucket of one dot': ['.', 'key'],
    'a bucket of two dots': ['..', 'key'],
  };
  const requests: ((store: S3ObjectStore, bucket: string, key: string) => Promise<unknown>)[] = [
    (to, bucket, key) => to.upload(bucket, key, 'x'),
    (to, bucket, key) => to.download(bucket, key),
    (to, bucket, key) => to.head(bucket, key),
    (to, bucket, key) => to.presign(bucket, key, 60),
    (to, bucket, key) => to.deleteObject(bucket, key),
  ];
  for (const [name, [bucket, key]] of Object.entries(wrong)) {
    test(name, () => withFake((_, response) => response.writeHead(204).end(), async (to, server) => {
      for (const request of requests) {
        await assert.rejects(request(to, bucket, key), { name: 'RangeError' });
      }
      assert.deepEqual(server.requests, []);
    }));
  }
});
