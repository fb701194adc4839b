import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import {
  type Body, type ListedObject, type ListOptions, NotSupportedError, ObjectStoreError, PreconditionFailedError,
  S3ObjectStore, StalledError, type UploadOptions,
} from '../src/index.js';
import { MiB, streamOf, TestStore } from './support.js';

const fixture = new TestStore();
const { store, bucket } = fixture;

const put = (key: string, body: Body, options?: UploadOptions) => store.upload(bucket, key, body, options);

const textOf = async (key: string): Promise<string | undefined> => (await store.download(bucket, key))?.text();

async function rows(prefix: string, options?: ListOptions): Promise<ListedObject[]> {
  const all = [];
  for await (const row of store.list(bucket, prefix, options)) {
    all.push(row);
  }
  return all;
}

const namesOf = (listed: ListedObject[], prefix: string): string[] => listed.map(row => row.key.slice(prefix.length));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('what is uploaded is downloaded', async () => {
  const ref = await put('report.txt', 'hello', { contentType: 'text/plain', metadata: { origin: 'test' } });

  assert.deepEqual(ref, {
    bucket, key: 'report.txt', etag: createHash('md5').update('hello').digest('hex'), size: 5,
    contentType: 'text/plain',
  });
  const download = await store.download(bucket, 'report.txt');
  assert.deepEqual(download?.head.ref, ref);
  assert.equal(download.head.metadata['origin'], 'test');
  assert.equal(download.bodyLengthBytes, 5);
  assert.equal(await download.text(), 'hello');
  assert.deepEqual((await store.head(bucket, 'report.txt'))?.ref, ref);
});

test('what an upload says of itself is answered with it', async () => {
  await put('described', 'x', {
    cacheControl: 'no-store', contentDisposition: 'attachment', contentEncoding: 'identity-of-ours',
  });
  const answer = await fetch(await store.presign(bucket, 'described', 60));
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(answer.headers.get('content-disposition'), 'attachment');
  assert.equal(answer.headers.get('content-encoding'), 'identity-of-ours');
  assert.equal(answer.headers.get('content-type'), 'application/octet-stream');
});

describe('keys are any text', () => {
  for (const name of ['a b/ä ö/+&?#%25.txt', '..dots/and  spaces', 'emoji-\u{1F600}']) {
    test(name, async () => {
      await put(`keys/${name}`, 'x');
      assert.deepEqual(namesOf(await rows('keys/'), 'keys/'), [name]);
      assert.equal(await textOf(`keys/${name}`), 'x');
      await store.deleteObject(bucket, `keys/${name}`);
      assert.deepEqual(await rows('keys/'), []);
    });
  }
});

describe('a body is', () => {
  const bytes = randomBytes(300_001);
  const folder = mkdtempSync(join(tmpdir(), 'drystone-body-'));
  const file = join(folder, 'file');
  writeFileSync(file, bytes);
  const reused = async function* (): AsyncGenerator<Uint8Array> {
    const chunk = Buffer.alloc(1000);
    for (let at = 0; at < bytes.length; at += chunk.length) {
      yield chunk.subarray(0, bytes.copy(chunk, 0, at));
      // A producer that uses its buffer again must not change what was sent.
      await Promise.resolve();
    }
  };
  const bodies: Record<string, () => Body> = {
    'bytes': () => bytes,
    'a part of bytes': () => Buffer.concat([Buffer.alloc(5), bytes]).subarray(5),
    'a Blob': () => new Blob([bytes]),
    'a file': () => createReadStream(file),
    'a stream of the web': () => Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>,
    'an iterable': () => [bytes.subarray(0, 7), bytes.subarray(7)],
    'a generator that uses one buffer': reused,
  };
  for (const [name, body] of Object.entries(bodies)) {
    test(name, async () => {
      const ref = await put('body', body());
      assert.equal(ref.size, bytes.length);
      assert.equal(sha256((await (await store.download(bucket, 'body'))?.bytes()) ?? Buffer.alloc(0)), sha256(bytes));
    });
  }

  test('text', async () => {
    assert.equal((await put('body', Readable.from(['grüße ', 'von ', 'hier']))).size, 16);
    assert.equal(await textOf('body'), 'grüße von hier');
  });

  test('nothing at all', async () => {
    assert.equal((await put('body', Readable.from([]))).size, 0);
    assert.equal(await textOf('body'), '');
    rmSync(folder, { recursive: true });
  });

  test('nothing else', async () => {
    await assert.rejects(put('body', 7 as unknown as Body), TypeError);
    await assert.rejects(put('body', Readable.from([{ an: 'object' }])), TypeError);
  });
});

describe('large and unknown lengths go in parts', () => {
  const sizes: [number, boolean, boolean][] = [
    [20 * MiB, true, true], [16 * MiB, true, true], [16 * MiB - 1, true, false],
    [20 * MiB, false, true], [8 * MiB, false, true], [8 * MiB - 1, false, false],
  ];
  for (const [sizeBytes, inMemory, inParts] of sizes) {
    test(`${String(sizeBytes)} bytes, ${inMemory ? 'in memory' : 'as a stream'}`, async () => {
      const content = randomBytes(sizeBytes);
      const sent: number[] = [];
      const body = inMemory ? content : Readable.from([content.subarray(0, 12345), content.subarray(12345)]);

      const ref = await put('large', body, { onProgress: bytes => sent.push(bytes) });

      assert.equal(ref.size, sizeBytes);
      assert.equal(sent.at(-1), sizeBytes);
      assert.deepEqual(sent, sent.toSorted((a, b) => a - b));
      assert.equal(ref.etag.includes('-'), inParts);
      const download = await store.download(bucket, 'large');
      assert.deepEqual(download?.head.ref, ref);
      assert.equal(sha256(await download.bytes()), sha256(content));
    });
  }

  test('with little of them in memory', async () => {
    const sizeBytes = 256 * MiB;
    let most = 0;
    const body = (async function* () {
      for await (const chunk of streamOf(sizeBytes)) {
        most = Math.max(most, process.memoryUsage().arrayBuffers);
        yield chunk;
      }
    })();
    const before = process.memoryUsage().arrayBuffers;
    assert.equal((await put('huge', body)).size, sizeBytes);
    // Four parts of 8 MiB on their way and one being read, each perhaps copied once, and what is not collected yet.
    assert.ok(most - before < 160 * MiB, `${String(most - before)} bytes`);
  });
});

describe('an upload that fails leaves no parts behind', () => {
  const failures: Record<string, [Body, UploadOptions, object]> = {
    'its body breaks': [streamOf(20 * MiB, () => Promise.reject(new Error('broken'))), {}, { message: 'broken' }],
    'it has another length than announced': [streamOf(20 * MiB), { lengthBytes: 21 * MiB }, { name: 'RangeError' }],
    'its body gives nothing any more': [
      streamOf(20 * MiB, () => new Promise(() => undefined)), { stallTimeoutMs: 300 }, { name: 'StalledError' }],
    'it takes too long': [
      streamOf(20 * MiB, () => new Promise(() => undefined)), { timeoutMs: 1500 }, { name: 'StalledError' }],
  };
  for (const [name, [body, options, error]] of Object.entries(failures)) {
    test(name, async () => {
      await assert.rejects(put('failed', body, options), error);
      assert.deepEqual(await fixture.unfinished(), []);
      assert.equal(await store.head(bucket, 'failed'), undefined);
    });
  }

  test('it is cancelled', async () => {
    const cancel = new AbortController();
    const reason = new Error('no longer wanted');
    const body = streamOf(20 * MiB, () => {
      cancel.abort(reason);
    });
    await assert.rejects(put('failed', body, { signal: cancel.signal }), reason);
    assert.deepEqual(await fixture.unfinished(), []);
  });

  test('it is too late', async () => {
    await put('once', Buffer.alloc(17 * MiB), { ifAbsent: true });
    await assert.rejects(put('once', Buffer.alloc(17 * MiB), { ifAbsent: true }), PreconditionFailedError);
    assert.deepEqual(await fixture.unfinished(), []);
  });
});

test('a body that stalls is closed, and nothing is stored', async () => {
  const body = new Readable({ read: () => undefined });
  await assert.rejects(put('stalled', body, { stallTimeoutMs: 100 }), StalledError);
  assert.ok(body.destroyed);
  let isCancelled = false;
  const web = new ReadableStream<Uint8Array>({
    cancel: () => {
      isCancelled = true;
    },
  });
  await assert.rejects(put('stalled', web, { stallTimeoutMs: 100 }), StalledError);
  assert.ok(isCancelled);
  assert.equal(await store.head(bucket, 'stalled'), undefined);
});

test('a short body of another length than announced is refused', async () => {
  await assert.rejects(put('short', '12345', { lengthBytes: 6 }), RangeError);
  await assert.rejects(put('short', Readable.from(['12345']), { lengthBytes: 4 }), RangeError);
  assert.equal(await store.head(bucket, 'short'), undefined);
});

test('what is not there is undefined', async () => {
  assert.equal(await store.download(bucket, 'none'), undefined);
  assert.equal(await store.head(bucket, 'none'), undefined);
});

test('a bucket that is not there is an error', async () => {
  const missing = `missing-${bucket}`.slice(0, 63);
  const refusal = { name: 'ObjectStoreError', code: 'NoSuchBucket', status: 404 };
  await assert.rejects(store.upload(missing, 'key', 'x'), refusal);
  await assert.rejects(store.download(missing, 'key'), { code: 'NoSuchBucket' });
});

describe('a range is read', () => {
  const ranges: [{ offset: number; lengthBytes?: number }, string][] = [
    [{ offset: 0, lengthBytes: 4 }, '0123'], [{ offset: 2, lengthBytes: 3 }, '234'],
    [{ offset: 8 }, '89'], [{ offset: 8, lengthBytes: 100 }, '89'],
  ];
  for (const [range, expected] of ranges) {
    test(JSON.stringify(range), async () => {
      await put('digits', '0123456789');
      const download = await store.download(bucket, 'digits', { range });
      assert.equal(download?.head.ref.size, 10);
      assert.equal(download.bodyLengthBytes, expected.length);
      assert.equal(await download.text(), expected);
    });
  }

  test('within the object only', async () => {
    await put('digits', '0123456789');
    await assert.rejects(store.download(bucket, 'digits', { range: { offset: 10 } }), { code: 'InvalidRange' });
    await assert.rejects(store.download(bucket, 'digits', { range: { offset: -1 } }), RangeError);
  });
});

test('listing follows the bytes of keys', async () => {
  for (const name of ['b', 'a/2', 'a/1', 'a', '\uFF5E', '\u{1F600}', 'B']) {
    await put(`order/${name}`, name);
  }
  const ordered = ['B', 'a', 'a/1', 'a/2', 'b', '\uFF5E', '\u{1F600}'];
  assert.deepEqual(namesOf(await rows('order/', { pageSize: 2 }), 'order/'), ordered);
  assert.deepEqual(namesOf(await rows('order/', { startAfter: 'order/a/1' }), 'order/'), ordered.slice(3));
  const folders = await rows('order/', { delimiter: '/' });
  assert.deepEqual(namesOf(folders, 'order/'), ['B', 'a', 'a/', 'b', '\uFF5E', '\u{1F600}']);
  assert.deepEqual(folders.filter(row => row.isPrefix).map(row => row.key), ['order/a/']);
});

test('a listing tells what heads tell', async () => {
  const ref = await put('listed/one', 'content');
  const [row] = await rows('listed/');
  assert.deepEqual([row?.key, row?.etag, row?.size], [ref.key, ref.etag, ref.size]);
  assert.ok(Math.abs((row?.lastModified?.getTime() ?? 0) - Date.now()) < 15 * 60_000);
});

test('of many that create one object one succeeds', async () => {
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, writer) => put('lock', `writer ${String(writer)}`, { ifAbsent: true })));

  const winners = outcomes.flatMap((outcome, writer) => (outcome.status === 'fulfilled' ? [writer] : []));
  assert.equal(winners.length, 1);
  assert.equal(await textOf('lock'), `writer ${String(winners[0])}`);
  for (const outcome of outcomes) {
    assert.ok(outcome.status === 'fulfilled' || outcome.reason instanceof PreconditionFailedError);
  }
});

test('an object is replaced only as it was seen', async () => {
  const first = await put('counter', '1');
  const second = await put('counter', '2', { ifMatch: first.etag });
  await assert.rejects(put('counter', '3', { ifMatch: first.etag }), PreconditionFailedError);
  await put('counter', '4', { ifMatch: `"${second.etag}"` });
  assert.equal(await textOf('counter'), '4');
  await assert.rejects(store.download(bucket, 'counter', { ifMatch: first.etag }), PreconditionFailedError);
  await assert.rejects(put('none', 'x', { ifMatch: first.etag }), PreconditionFailedError);
});

test('a delete on condition holds or is refused', async () => {
  const first = await put('page', '1');
  await put('page', '2');
  const { conditionalDeletes } = await store.profile();
  await assert.rejects(
    store.deleteObject(bucket, 'page', { ifMatch: first.etag }),
    conditionalDeletes ? PreconditionFailedError : NotSupportedError);
  assert.equal(await textOf('page'), '2');
});

test('deleting what is not there succeeds', async () => {
  await store.deleteObject(bucket, 'none');
});

test('a presigned URL uploads and downloads without a key', async () => {
  const key = 'a file ü+&.pdf';
  const link = await store.presign(bucket, key, 300, { method: 'PUT', contentType: 'application/pdf' });
  const send = (type: string): Promise<Response> =>
    fetch(link, { method: 'PUT', body: 'content', headers: { 'content-type': type } });
  assert.equal((await send('text/html')).status, 403);
  assert.equal((await send('application/pdf')).status, 200);

  const answer = await fetch(await store.presign(bucket, key, 300, {
    responseContentDisposition: 'attachment; filename="report.pdf"', responseContentType: 'text/plain',
  }));
  assert.equal(await answer.text(), 'content');
  assert.equal(answer.headers.get('content-type'), 'text/plain');
  assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="report.pdf"');
  assert.equal((await store.head(bucket, key))?.ref.contentType, 'application/pdf');

  const head = await store.presign(bucket, key, 300, { method: 'HEAD' });
  assert.equal((await fetch(head, { method: 'HEAD' })).status, 200);
});

test('a presigned URL is for one key only, and for a second to a week', async () => {
  const link = await store.presign(bucket, 'a', 300);
  assert.equal((await fetch(link.href.replace('/a?', '/b?'))).status, 403);
  for (const seconds of [0, 8 * 24 * 3600, Number.NaN]) {
    await assert.rejects(store.presign(bucket, 'a', seconds), RangeError);
  }
});

test('nobody at the address is told as such, and asked again', async () => {
  const nobody = new S3ObjectStore({ ...fixture.settings, endpoint: new URL('http://127.0.0.1:1') });
  for (const attempt of [1, 2]) {
    await assert.rejects(nobody.head(bucket, 'key'), (error: unknown) => {
      assert.ok(error instanceof ObjectStoreError, `attempt ${String(attempt)}`);
      assert.equal(error.code, 'Unreachable');
      assert.match(error.message, /http:\/\/127\.0\.0\.1:1\//);
      return true;
    });
  }
});

test('a wrong key is refused by the word of the store', async () => {
  const { accessKey, ...settings } = fixture.settings;
  assert.ok(accessKey !== undefined);
  const wrong = new S3ObjectStore({ ...settings, accessKey: { ...accessKey, secretKey: accessKey.id } });
  const refused = await wrong.upload(bucket, 'key', 'x').catch((error: unknown) => error);
  assert.ok(refused instanceof ObjectStoreError);
  // The second is Ceph's word for it.
  assert.ok(['SignatureDoesNotMatch', 'AccessDenied'].includes(refused.code), refused.message);
  assert.equal(refused.status, 403);
  assert.doesNotMatch(refused.message, /UnknownError/);
  wrong.close();
});
