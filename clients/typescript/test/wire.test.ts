import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { NotSupportedError, S3ObjectStore } from '../src/index.js';
import { presignedUrl } from '../src/presigning.js';
import { partSize } from '../src/transfers/part-sizes.js';
import { fakeServer, fakeSettings, MiB, streamOf, withFake } from './support.js';

const md5 = (bytes: string | Uint8Array): string => createHash('md5').update(bytes).digest('hex');

const xml = (response: ServerResponse, body: string, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>${body}`);
};

/** Takes uploads as S3 does, and remembers which were aborted. */
class Store {
  readonly aborted: string[] = [];
  readonly parts: number[] = [];
  /** The tag of a part; its MD5 unless a test says otherwise. */
  tagOf = (body: Uint8Array): string => `"${md5(body)}"`;
  completedTag = '"0123-of-another-kind"';
  headTag: string | undefined;
  headSize = 0;

  readonly answer = (request: IncomingMessage, response: ServerResponse, body: Buffer): void => {
    const { searchParams } = new URL(request.url ?? '/', 'http://fake');
    if (request.method === 'POST' && searchParams.has('uploads')) {
      xml(response, '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>');
    } else if (request.method === 'POST') {
      xml(response, '<CompleteMultipartUploadResult><ETag>' + this.completedTag.replaceAll('"', '&quot;')
        + '</ETag></CompleteMultipartUploadResult>');
    } else if (request.method === 'DELETE') {
      this.aborted.push(searchParams.get('uploadId') ?? '');
      response.writeHead(204).end();
    } else if (request.method === 'HEAD') {
      const headers = { etag: this.headTag ?? this.completedTag, 'content-length': String(this.headSize) };
      response.writeHead(200, headers).end();
    } else {
      this.parts.push(body.length);
      response.writeHead(200, { etag: this.tagOf(body) }).end();
    }
  };
}

describe('what the store answers is compared with what was sent', () => {
  test('a good write', async () => {
    const fake = new Store();
    await withFake(fake.answer, async store => {
      assert.equal((await store.upload('b', 'key', 'text')).etag, md5('text'));
    });
  });

  test('another content', async () => {
    const fake = new Store();
    fake.tagOf = () => `"${md5('')}"`;
    await withFake(fake.answer, async store => {
      await assert.rejects(store.upload('b', 'key', 'text'), { name: 'ChecksumMismatchError', message: /stored with/ });
    });
  });

  test('no tag at all', async () => {
    await withFake((_, response) => response.end('a page'), async store => {
      await assert.rejects(store.upload('b', 'key', 'text'), { code: 'InvalidAnswer' });
    });
  });

  test('a tag that is no MD5 is believed', async () => {
    const fake = new Store();
    fake.tagOf = () => '"opaque"';
    await withFake(fake.answer, async store => {
      assert.equal((await store.upload('b', 'key', 'text')).etag, 'opaque');
    });
  });

  test('the tag of an object in parts that is not told follows from its parts', async () => {
    const fake = new Store();
    fake.completedTag = '';
    await withFake(fake.answer, async (store, server) => {
      const body = Buffer.alloc(9 * MiB, 1);
      const digests = [body.subarray(0, 8 * MiB), body.subarray(8 * MiB)]
        .map(part => createHash('md5').update(part).digest());
      const ref = await store.upload('b', 'key', Readable.from([body]));
      assert.equal(ref.etag, `${md5(Buffer.concat(digests))}-2`);
      // By then the object may be that of a later writer, and the key one that may only write.
      assert.deepEqual(server.requests.filter(request => request.method === 'HEAD'), []);
    });
  });

  test('a tag that does not follow from the parts is asked for', async () => {
    const fake = new Store();
    fake.completedTag = '';
    fake.tagOf = () => '"opaque"';
    fake.headTag = '"of-the-whole"';
    fake.headSize = 9 * MiB;
    await withFake(fake.answer, async store => {
      assert.equal((await store.upload('b', 'key', streamOf(9 * MiB))).etag, 'of-the-whole');
    });
  });

  test('a part with another content aborts the upload', async () => {
    const fake = new Store();
    fake.tagOf = () => `"${md5('')}"`;
    await withFake(fake.answer, async store => {
      await assert.rejects(store.upload('b', 'key', streamOf(9 * MiB)), { name: 'ChecksumMismatchError' });
    });
    assert.deepEqual(fake.aborted, ['u1']);
  });

  test('an object in parts of another size', async () => {
    const fake = new Store();
    fake.headSize = 1;
    await withFake(fake.answer, async store => {
      await assert.rejects(store.upload('b', 'key', streamOf(9 * MiB)), { name: 'ChecksumMismatchError' });
    });
  });

  test('an object in parts of the right size', async () => {
    const fake = new Store();
    fake.headSize = 9 * MiB;
    await withFake(fake.answer, async (store, server) => {
      assert.equal((await store.upload('b', 'key', streamOf(9 * MiB))).etag, '0123-of-another-kind');
      assert.ok(server.requests.some(request => request.method === 'HEAD'));
    });
    assert.deepEqual(fake.parts.toSorted((a, b) => a - b), [1 * MiB, 8 * MiB]);
    assert.deepEqual(fake.aborted, []);
  });
});

describe('a store that does not answer is given up', () => {
  const silent = (): void => undefined;
  const hasty = { idleTimeoutMs: 100 };

  test('an upload', async () => {
    await withFake(silent, async (store, server) => {
      await assert.rejects(store.upload('b', 'key', 'text'), { code: 'Unreachable', status: 0 });
      assert.equal(server.requests.length, 4);
    }, {}, hasty);
  });

  test('an upload of unknown length', async () => {
    const fake = new Store();
    const onlyParts = (request: IncomingMessage, response: ServerResponse, body: Buffer): void => {
      if (request.method !== 'PUT') {
        fake.answer(request, response, body);
      }
    };
    await withFake(onlyParts, async store => {
      await assert.rejects(store.upload('b', 'key', streamOf(9 * MiB)), { code: 'Unreachable' });
    }, {}, hasty);
    assert.deepEqual(fake.aborted, ['u1']);
  });

  test('an upload that has a limit', async () => {
    await withFake(silent, async store => {
      await assert.rejects(store.upload('b', 'key', 'text', { timeoutMs: 200 }), { name: 'StalledError' });
    });
  });

  test('a download whose bytes stop', async () => {
    const half = (_: IncomingMessage, response: ServerResponse): void => {
      response.writeHead(200, { 'content-length': '10', etag: `"${md5('0123456789')}"` });
      response.write('01234');
    };
    await withFake(half, async store => {
      const download = await store.download('b', 'key');
      await assert.rejects(download?.bytes() ?? Promise.resolve(), { code: 'Unreachable' });
    }, {}, hasty);
  });

  test('a question who it is', async () => {
    const refused = await fakeServer((_, response) => response.destroy());
    const store = new S3ObjectStore(fakeSettings(refused.url, { S3_PROVIDER: 'auto' }));
    await assert.rejects(store.profile(), { code: 'Unreachable' });
    await refused.close();
  });
});

describe('a download is compared with what was stored', () => {
  const serve = (body: string, headers: Record<string, string>) => (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-length': String(body.length), ...headers });
    response.end(body);
  };

  test('by its MD5', async () => {
    await withFake(serve('other', { etag: `"${md5('stored')}"` }), async store => {
      const download = await store.download('b', 'key');
      await assert.rejects(download?.text() ?? Promise.resolve(), { name: 'ChecksumMismatchError' });
    });
  });

  test('by its CRC', async () => {
    const headers = { etag: '"opaque"', 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-checksum-type': 'FULL_OBJECT' };
    await withFake(serve('other', headers), async store => {
      const download = await store.download('b', 'key');
      await assert.rejects(download?.text() ?? Promise.resolve(), { name: 'ChecksumMismatchError' });
    });
  });

  test('not where the tag is of something encrypted', async () => {
    const headers = { etag: `"${md5('plain')}"`, 'x-amz-server-side-encryption': 'aws:kms' };
    await withFake(serve('other', headers), async store => {
      assert.equal(await (await store.download('b', 'key'))?.text(), 'other');
    });
  });

  test('and its end', async () => {
    const cut = (_: IncomingMessage, response: ServerResponse): void => {
      response.writeHead(200, { 'content-length': '10', etag: '"opaque"' });
      response.write('01234', () => response.destroy());
    };
    await withFake(cut, async store => {
      const download = await store.download('b', 'key');
      await assert.rejects(download?.bytes() ?? Promise.resolve(), { name: 'ObjectStoreError' });
    });
  });
});

describe('the quirks of providers stay away from callers', () => {
  const headersOf = async (provider: string): Promise<IncomingMessage['headers']> => {
    const fake = new Store();
    return await withFake(fake.answer, async (store, server) => {
      await store.upload('b', 'key', Readable.from(['text']), { ifMatch: '"tag"' });
      return server.requests[0]?.headers ?? {};
    }, { S3_PROVIDER: provider });
  };
  const signed = createHash('sha256').update('text').digest('hex');

  for (const provider of ['drystone', 'aws', 'minio']) {
    test(`${provider} takes checksums, and a tag with its quotes`, async () => {
      const headers = await headersOf(provider);
      assert.equal(headers['if-match'], '"tag"');
      assert.ok(headers['x-amz-checksum-crc32'] !== undefined);
      assert.equal(headers['x-amz-content-sha256'], signed);
      assert.equal(headers['content-length'], '4');
    });
  }

  for (const provider of ['ceph', 'hetzner', 'r2']) {
    test(`${provider} gets signed bodies without checksums or chunks`, async () => {
      const headers = await headersOf(provider);
      assert.equal(headers['if-match'], provider === 'r2' ? '"tag"' : 'tag');
      assert.deepEqual(Object.keys(headers).filter(name => /checksum|trailer|^content-encoding/.test(name)), []);
      assert.equal(headers['x-amz-content-sha256'], signed);
      assert.equal(headers['content-length'], '4');
    });

    test(`${provider} would ignore a condition of a delete`, async () => {
      await withFake(new Store().answer, async (store, server) => {
        await assert.rejects(store.deleteObject('b', 'key', { ifMatch: 'tag' }), NotSupportedError);
        assert.equal(server.requests.length, 0);
      }, { S3_PROVIDER: provider });
    });
  }

  test('a provider tells itself, once', async () => {
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      response.writeHead(request.url === '/' ? 403 : 200, { server: 'MinIO', etag: `"${md5('x')}"` }).end();
    };
    await withFake(answer, async (store, server) => {
      await Promise.all([store.upload('b', '1', 'x'), store.upload('b', '2', 'x')]);
      assert.equal((await store.profile()).name, 'minio');
      assert.equal(server.requests.filter(request => request.url === '/').length, 1);
    }, { S3_PROVIDER: 'auto' });
  });

  test('buckets are addressed as the provider wants it', async () => {
    const hosts: Record<string, string> = {
      aws: 'bucket.s3.eu-central-1.amazonaws.com',
      hetzner: 'bucket.fsn1.your-objectstorage.com',
      ceph: 'rgw.example.com',
    };
    const endpoints: Record<string, string> = {
      aws: '', hetzner: 'https://fsn1.your-objectstorage.com', ceph: 'https://rgw.example.com',
    };
    for (const [provider, host] of Object.entries(hosts)) {
      const more = {
        S3_PROVIDER: provider, S3_REGION: 'eu-central-1', S3_FORCE_PATH_STYLE: '',
        S3_ENDPOINT: endpoints[provider] ?? '',
      };
      const store = new S3ObjectStore(fakeSettings('http://unused', more));
      assert.equal((await store.presign('bucket', 'key', 60)).hostname, host);
    }
  });
});

test('a presigned upload carries no checksum of a body that is not there yet', async () => {
  const store = new S3ObjectStore(fakeSettings('http://127.0.0.1:1'));
  const link = await store.presign('b', 'key', 60, { method: 'PUT', contentType: 'text/plain' });
  assert.doesNotMatch(link.search, /checksum/i);
  assert.match(link.searchParams.get('X-Amz-SignedHeaders') ?? '', /content-type/);
  await assert.rejects(presignedUrl(await store.client(), 'b', 'key', Number.POSITIVE_INFINITY, {}), RangeError);
});

test('an endpoint of the environment does not lead astray', async () => {
  process.env['AWS_ENDPOINT_URL_S3'] = 'http://127.0.0.1:1';
  try {
    const store = new S3ObjectStore(fakeSettings('', { S3_ENDPOINT: '', S3_PROVIDER: 'aws' }));
    assert.match((await store.presign('b', 'key', 60)).hostname, /amazonaws\.com$/);
  } finally {
    delete process.env['AWS_ENDPOINT_URL_S3'];
  }
});

test('parts grow with bodies of unknown length, and stay in bounds', () => {
  const unknown = { chunkBytes: 8 * MiB, lengthBytes: undefined, equalParts: false };
  assert.deepEqual([1, 2000, 2001, 10_000].map(number => partSize(unknown, number) / MiB), [8, 8, 16, 128]);
  assert.equal(partSize({ ...unknown, equalParts: true }, 10_000), 8 * MiB);
  assert.equal(partSize({ ...unknown, chunkBytes: 1024 * MiB }, 10_000), 1024 * MiB);
  assert.equal(partSize({ ...unknown, lengthBytes: 200_000 * MiB }, 1), 20 * MiB);
});
