import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before } from 'node:test';
import {
  CreateBucketCommand, DeleteBucketCommand, ListMultipartUploadsCommand,
} from '@aws-sdk/client-s3';
import {
  type ObjectStoreSettings, readSettings, requireSettings, S3ObjectStore, type S3ObjectStoreOptions,
} from '../src/index.js';

export const MiB = 1024 * 1024;

/** The store that the environment names by the contract's settings, and a bucket of its own for one file of tests. */
export class TestStore {
  readonly settings = requireSettings(process.env, { domains: [] });
  readonly store = new S3ObjectStore(this.settings);
  readonly bucket = `typescript-${randomUUID()}`;

  constructor() {
    before(async () => {
      await (await this.store.client()).send(new CreateBucketCommand({ Bucket: this.bucket }));
    });
    after(async () => {
      for await (const { key } of this.store.list(this.bucket)) {
        await this.store.deleteObject(this.bucket, key);
      }
      await (await this.store.client()).send(new DeleteBucketCommand({ Bucket: this.bucket }));
      this.store.close();
    });
  }

  /** The uploads that were begun and neither completed nor aborted. */
  async unfinished(): Promise<string[]> {
    const client = await this.store.client();
    const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket: this.bucket }));
    return (Uploads ?? []).map(upload => upload.Key ?? '');
  }
}

/** Gives bytes piece by piece, and then does what it is told. */
export async function* streamOf(lengthBytes: number, end: () => unknown = () => undefined): AsyncGenerator<Uint8Array> {
  const chunk = randomBytes(64 * 1024);
  for (let sent = 0; sent < lengthBytes; sent += chunk.length) {
    yield chunk.subarray(0, Math.min(chunk.length, lengthBytes - sent));
  }
  await end();
}

/** A server that answers as it is told, and what it was asked. */
export interface FakeServer {
  readonly requests: IncomingMessage[];
  readonly url: string;
  close(): Promise<void>;
}

export async function fakeServer(
  answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void,
): Promise<FakeServer> {
  const requests: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      answer(request, response, Buffer.concat(chunks));
    });
  };
  const server: Server = createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    requests,
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: () => new Promise(resolve => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    }),
  };
}

/** Runs against a server that answers as it is told. */
export async function withFake<T>(
  answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void,
  run: (store: S3ObjectStore, server: FakeServer) => Promise<T>,
  settings: Record<string, string> = {},
  options: S3ObjectStoreOptions = {},
): Promise<T> {
  const server = await fakeServer(answer);
  const store = new S3ObjectStore(fakeSettings(server.url, settings), options);
  try {
    return await run(store, server);
  } finally {
    store.close();
    await server.close();
  }
}

export function fakeSettings(url: string, more: Record<string, string> = {}): ObjectStoreSettings {
  const { settings, problems } = readSettings(
    {
      S3_ENDPOINT: url, S3_REGION: 'us-east-1', S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret',
      S3_PROVIDER: 'drystone', S3_FORCE_PATH_STYLE: 'true', ...more,
    },
    { domains: [] });
  if (settings === undefined) {
    throw new Error(JSON.stringify(problems));
  }
  return settings;
}
