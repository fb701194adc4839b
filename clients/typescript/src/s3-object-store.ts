import { Readable } from 'node:stream';
import {
  DeleteObjectCommand, GetObjectCommand, type GetObjectCommandOutput, HeadObjectCommand, type HeadObjectCommandOutput,
  ListObjectsV2Command, type ListObjectsV2CommandOutput, type S3Client,
} from '@aws-sdk/client-s3';
import { checkAddress, checkBucket, checkUrl } from './addresses.js';
import { type Agents, createAgents } from './agents.js';
import { requireSettings } from './configuration/settings-reader.js';
import type { ObjectStoreSettings, SettingsRequirements } from './configuration/settings.js';
import { bareTag, md5Of, tagForCondition } from './entity-tag.js';
import { NotSupportedError, ObjectStoreError } from './errors.js';
import { isNoSuchObject, isNotFound, translate, translateBody, unreachable } from './failures.js';
import type { ObjectRef } from './object-ref.js';
import type {
  Body, DeleteOptions, DownloadOptions, ListedObject, ListOptions, ObjectDownload, ObjectHead, ObjectStore,
  PresignOptions, RequestOptions, UploadOptions,
} from './object-store.js';
import { presignedUrl } from './presigning.js';
import { probeProvider } from './profiles/provider-probe.js';
import { profileByHost, type ProviderProfile, providerProfiles } from './profiles/provider-profiles.js';
import { type ClientTuning, createClient } from './s3-client-factory.js';
import { defaultContentType, UploadPlan } from './transfers/upload-plan.js';
import { upload, withLimit } from './transfers/upload.js';
import { readBytes, readText, verifiedBody } from './transfers/verified-body.js';
import { compareKeys } from './utf8-order.js';

interface Connection {
  readonly client: S3Client;
  readonly presigner: S3Client;
  readonly profile: ProviderProfile;
}

/** How a store behaves beyond its settings. */
export interface S3ObjectStoreOptions {
  /** How long nothing may move on a connection before a request is tried again, or fails; two minutes unless given. */
  readonly idleTimeoutMs?: number;
}

/**
 * An object store at an S3 endpoint. One per endpoint and key is enough, for it keeps the connections. Nothing is sent
 * before the first request; an endpoint whose provider is not known is asked for it then.
 */
export class S3ObjectStore implements ObjectStore {
  readonly #settings: ObjectStoreSettings;
  readonly #options: S3ObjectStoreOptions;
  readonly #agents: Agents;
  #connection: Promise<Connection> | undefined;

  constructor(settings: ObjectStoreSettings, options: S3ObjectStoreOptions = {}) {
    this.#settings = settings;
    this.#options = options;
    this.#agents = createAgents(settings);
  }

  /**
   * The store that the environment names.
   * @throws SettingsError when the settings cannot be used.
   */
  static fromEnvironment(requirements?: SettingsRequirements): S3ObjectStore {
    return new S3ObjectStore(requireSettings(process.env, requirements));
  }

  /** The profile of the provider: of the settings, of the host's name, or what the endpoint tells of itself. */
  async profile(): Promise<ProviderProfile> {
    return (await this.#connect()).profile;
  }

  /** The SDK's client, for what this package does not have. */
  async client(): Promise<S3Client> {
    return (await this.#connect()).client;
  }

  /** Closes the connections. */
  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  async upload(bucket: string, key: string, body: Body, options: UploadOptions = {}): Promise<ObjectRef> {
    checkAddress(bucket, key);
    const what = `The upload of ${bucket}/${key}`;
    return await withLimit(what, options.timeoutMs, options.signal, signal =>
      this.#run('upload', bucket, signal, async ({ client, profile }) => {
        const plan = new UploadPlan(bucket, key, options, this.#settings, profile);
        const { tag, sizeBytes } = await upload(client, plan, body, signal);
        const contentType = options.contentType ?? defaultContentType;
        return { bucket, key, etag: bareTag(tag), size: sizeBytes, contentType };
      }));
  }

  async download(bucket: string, key: string, options: DownloadOptions = {}): Promise<ObjectDownload | undefined> {
    checkAddress(bucket, key);
    const range = rangeOf(options.range);
    return await this.#run('download', bucket, options.signal, async ({ client, profile }) => {
      const request = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        VersionId: options.versionId,
        Range: range,
        IfMatch: options.ifMatch === undefined ? undefined : tagForCondition(options.ifMatch, profile.quotesIfMatch),
      });
      try {
        return this.#open(await client.send(request, sdkOptions(options)), bucket, key);
      } catch (error) {
        if (isNoSuchObject(error)) {
          return undefined;
        }
        throw error;
      }
    });
  }

  async head(
    bucket: string, key: string, options: RequestOptions & { readonly versionId?: string } = {},
  ): Promise<ObjectHead | undefined> {
    checkAddress(bucket, key);
    return await this.#run('head', bucket, options.signal, async ({ client }) => {
      const request = new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: options.versionId });
      try {
        const answer = await client.send(request, sdkOptions(options));
        return headOf(answer, bucket, key, answer.ContentLength ?? 0);
      } catch (error) {
        if (isNotFound(error)) {
          return undefined;
        }
        throw error;
      }
    });
  }

  async *list(bucket: string, prefix = '', options: ListOptions = {}): AsyncGenerator<ListedObject, void, void> {
    checkBucket(bucket);
    let token: string | undefined;
    do {
      const request = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        Delimiter: options.delimiter,
        StartAfter: options.startAfter,
        MaxKeys: options.pageSize ?? 1000,
        ContinuationToken: token,
      });
      const page = await this.#run('list', bucket, options.signal, ({ client }) =>
        client.send(request, sdkOptions(options)));
      yield* rowsOf(page);
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async presign(bucket: string, key: string, expirySeconds: number, options: PresignOptions = {}): Promise<URL> {
    checkAddress(bucket, key);
    checkUrl(key);
    return await this.#run('presign', bucket, undefined, ({ presigner }) =>
      presignedUrl(presigner, bucket, key, expirySeconds, options));
  }

  async deleteObject(bucket: string, key: string, options: DeleteOptions = {}): Promise<void> {
    checkAddress(bucket, key);
    await this.#run('delete', bucket, options.signal, async ({ client, profile }) => {
      const { ifMatch, versionId } = options;
      if (ifMatch !== undefined && !profile.conditionalDeletes) {
        throw new NotSupportedError(
          `The provider ${profile.name} would delete ${bucket}/${key} whatever its entity tag is.`);
      }
      const request = new DeleteObjectCommand({
        Bucket: bucket,
        Key: key,
        VersionId: versionId,
        IfMatch: ifMatch === undefined ? undefined : tagForCondition(ifMatch, profile.quotesIfMatch),
      });
      await client.send(request, sdkOptions(options));
    });
  }

  /** Every request goes through here: one translation of errors. */
  async #run<T>(
    operation: string, bucket: string, signal: AbortSignal | undefined,
    request: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    try {
      signal?.throwIfAborted();
      return await request(await this.#connect());
    } catch (error) {
      if (signal?.aborted === true && !(error instanceof ObjectStoreError)) {
        throw signal.reason;
      }
      throw translate(error, operation, bucket, this.#settings.endpoint);
    }
  }

  /** Asked for once; an endpoint that was away is asked again. */
  async #connect(): Promise<Connection> {
    this.#connection ??= this.#establish();
    try {
      return await this.#connection;
    } catch (error) {
      this.#connection = undefined;
      throw error;
    }
  }

  async #establish(): Promise<Connection> {
    const { idleTimeoutMs } = this.#options;
    const profile = await this.#findProfile();
    const tuning = idleTimeoutMs === undefined ? {} : { idleTimeoutMs };
    const create = (more: ClientTuning): S3Client => createClient(this.#settings, profile, this.#agents, more);
    return { profile, client: create(tuning), presigner: create({ forPresigning: true }) };
  }

  async #findProfile(): Promise<ProviderProfile> {
    const { provider, endpoint } = this.#settings;
    const known = provider === undefined ? profileByHost(endpoint) : providerProfiles[provider];
    if (known !== undefined || endpoint === undefined) {
      return known ?? providerProfiles.aws;
    }
    try {
      return await probeProvider(endpoint, this.#agents);
    } catch (error) {
      throw unreachable(endpoint, error);
    }
  }

  #open(answer: GetObjectCommandOutput, bucket: string, key: string): ObjectDownload {
    const bodyLengthBytes = answer.ContentLength ?? 0;
    const isWhole = answer.ContentRange === undefined;
    const sizeBytes = isWhole ? bodyLengthBytes : Number(answer.ContentRange?.split('/').at(-1));
    const what = `${bucket}/${key}`;
    const source = answer.Body instanceof Readable ? answer.Body : Readable.from([]);
    const expected = { what, lengthBytes: bodyLengthBytes, md5: isWhole ? md5ToCompare(answer) : undefined };
    const body = verifiedBody(source, expected, error => translateBody(error, what, this.#settings.endpoint));
    return {
      head: headOf(answer, bucket, key, sizeBytes),
      body,
      bodyLengthBytes,
      bytes: () => readBytes(body),
      text: () => readText(body),
    };
  }
}

const sdkOptions = ({ signal }: RequestOptions): { abortSignal?: AbortSignal } =>
  signal === undefined ? {} : { abortSignal: signal };

function rangeOf(range: DownloadOptions['range']): string | undefined {
  if (range === undefined) {
    return undefined;
  }
  const { offset, lengthBytes } = range;
  const isValid = Number.isSafeInteger(offset) && offset >= 0
    && (lengthBytes === undefined || (Number.isSafeInteger(lengthBytes) && lengthBytes > 0));
  if (!isValid) {
    throw new RangeError('A range begins at 0 or later, and has at least one byte.');
  }
  return `bytes=${String(offset)}-${lengthBytes === undefined ? '' : String(offset + lengthBytes - 1)}`;
}

/**
 * The MD5 to compare with, where the SDK has no checksum to compare with itself and the entity tag is one: that of
 * SSE-KMS and SSE-C objects is not.
 */
function md5ToCompare(answer: GetObjectCommandOutput): string | undefined {
  const sdkCompares = answer.ChecksumType !== 'COMPOSITE'
    && (answer.ChecksumCRC32 ?? answer.ChecksumCRC32C ?? answer.ChecksumSHA1 ?? answer.ChecksumSHA256) !== undefined;
  const isEncrypted = answer.ServerSideEncryption?.startsWith('aws:kms') === true
    || answer.SSECustomerAlgorithm !== undefined;
  return sdkCompares || isEncrypted ? undefined : md5Of(answer.ETag);
}

function headOf(
  answer: GetObjectCommandOutput | HeadObjectCommandOutput, bucket: string, key: string, size: number,
): ObjectHead {
  return {
    ref: { bucket, key, etag: bareTag(answer.ETag), size, contentType: answer.ContentType ?? '' },
    lastModified: answer.LastModified ?? new Date(0),
    metadata: answer.Metadata ?? {},
    ...(answer.VersionId === undefined ? {} : { versionId: answer.VersionId }),
    ...(answer.StorageClass === undefined ? {} : { storageClass: answer.StorageClass }),
  };
}

/** Keys and common prefixes of a page in one order, as the store went through them. */
function rowsOf(page: ListObjectsV2CommandOutput): ListedObject[] {
  const keys = (page.Contents ?? []).map(one => ({
    key: one.Key ?? '',
    etag: bareTag(one.ETag),
    size: one.Size ?? 0,
    lastModified: one.LastModified ?? new Date(0),
    isPrefix: false,
  }));
  const prefixes = (page.CommonPrefixes ?? []).map(one => ({
    key: one.Prefix ?? '', etag: '', size: 0, isPrefix: true,
  }));
  return [...keys, ...prefixes].sort((a, b) => compareKeys(a.key, b.key));
}
