import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { NotSupportedError, StalledError } from '../errors.js';
import type { Body } from '../object-store.js';
import { MultipartUpload, type Uploaded } from './multipart-upload.js';
import { partSize, type PartSizes } from './part-sizes.js';
import { type Pieces, piecesOf } from './pieces.js';
import { md5, type UploadPlan } from './upload-plan.js';

/** How long a body may give nothing. */
const stallTimeoutMs = 120_000;

/**
 * Uploads a body. The SDK never gets a stream: with one of unknown length a request can wait for ever, and one that
 * was read cannot be sent again.
 */
export async function upload(
  client: S3Client, plan: UploadPlan, body: Body, signal: AbortSignal,
): Promise<Uploaded> {
  const pieces = piecesOf(body, plan.options.stallTimeoutMs ?? stallTimeoutMs);
  try {
    return await send(client, plan, pieces, isInMemory(body), signal);
  } finally {
    pieces.cancel();
  }
}

/**
 * What is in memory and known to be small goes in one request. Everything else is read piece by piece, and a body that
 * turns out to fit one piece goes in one request too.
 */
async function send(
  client: S3Client, plan: UploadPlan, pieces: Pieces, inMemory: boolean, signal: AbortSignal,
): Promise<Uploaded> {
  const { profile, settings, options } = plan;
  if (pieces.lengthBytes !== undefined) {
    plan.checkLength(pieces.lengthBytes);
  }
  const lengthBytes = options.lengthBytes ?? pieces.lengthBytes;
  const sizes: PartSizes = {
    chunkBytes: settings.multipartChunkBytes, lengthBytes, equalParts: profile.equalParts,
  };
  const { ifAbsent, ifMatch } = options;
  const isWhole = (ifAbsent === true || ifMatch !== undefined) && !profile.conditionalMultipart;
  if (isWhole) {
    const most = inMemory ? (pieces.lengthBytes ?? 0) : settings.multipartThresholdBytes;
    return await put(client, plan, await readWhole(plan, pieces, most, signal), signal);
  }
  const isSmall = inMemory && (lengthBytes ?? 0) < settings.multipartThresholdBytes;
  const firstBytes = isSmall ? settings.multipartThresholdBytes : partSize(sizes, 1);
  const first = await pieces.read(firstBytes, signal);
  return first.length < firstBytes
    ? await put(client, plan, first, signal)
    : await new MultipartUpload(client, plan, sizes, signal).run(first, pieces);
}

/**
 * A body for a provider that keeps conditions for one request only. It is held in memory, so there is a limit for one
 * that is not there anyway.
 */
async function readWhole(
  plan: UploadPlan, pieces: Pieces, most: number, signal: AbortSignal,
): Promise<Uint8Array> {
  const body = await pieces.read(most + 1, signal);
  if (body.length > most) {
    throw new NotSupportedError(
      `The provider ${plan.profile.name} keeps conditions for one request only, and the body of ${plan.what} is larger `
      + `than S3_MULTIPART_THRESHOLD_BYTES, ${String(most)} bytes.`);
  }
  return body;
}

async function put(client: S3Client, plan: UploadPlan, body: Uint8Array, signal: AbortSignal): Promise<Uploaded> {
  plan.checkLength(body.length);
  const stored = await client.send(new PutObjectCommand(plan.put(body)), { abortSignal: signal });
  const tag = plan.verified(stored, body, md5(body));
  plan.options.onProgress?.(body.length);
  return { tag, sizeBytes: body.length };
}

const isInMemory = (body: Body): boolean => typeof body === 'string' || body instanceof Uint8Array;

/** Runs something that ends when the caller's signal says so, or when it has taken too long. */
export async function withLimit<T>(
  what: string, timeoutMs: number | undefined, signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => {
    limit.abort(new StalledError(`${what} took longer than ${String(timeoutMs)} ms.`));
  }, timeoutMs);
  try {
    return await run(signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}
