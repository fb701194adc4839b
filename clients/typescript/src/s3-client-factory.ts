import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { Agents } from './agents.js';
import type { ObjectStoreSettings } from './configuration/settings.js';
import type { ProviderProfile } from './profiles/provider-profiles.js';

/** How long connecting may take; an address that swallows packets must not hold a caller for minutes. */
const connectionTimeoutMs = 10_000;

/** How long nothing may move on a connection. The bodies of large parts may take longer, as long as they move. */
const defaultIdleTimeoutMs = 120_000;

const maxAttempts = 4;

/** How a client differs from that of settings and profile. */
export interface ClientTuning {
  readonly idleTimeoutMs?: number;
  /** A presigned URL must not carry the checksum of a body that is not there yet. */
  readonly forPresigning?: boolean;
}

/** Makes the SDK's client as settings and provider want it. */
export function createClient(
  settings: ObjectStoreSettings, profile: ProviderProfile, agents: Agents, tuning: ClientTuning = {},
): S3Client {
  const checksums = profile.trailingChecksums ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED';
  return new S3Client({
    region: settings.region,
    forcePathStyle: settings.forcePathStyle ?? profile.forcePathStyle,
    maxAttempts,
    retryMode: 'standard',
    requestChecksumCalculation: tuning.forPresigning === true ? 'WHEN_REQUIRED' : checksums,
    responseChecksumValidation: checksums,

    // No body is larger than what is in memory anyway, and waiting for a "continue" that a proxy swallows takes 6 s.
    expectContinueHeader: false,

    // The default only logs when a connection is silent.
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      socketTimeout: tuning.idleTimeoutMs ?? defaultIdleTimeoutMs,
      httpAgent: agents.http,
      httpsAgent: agents.https,
    },
    ...endpointOf(settings),
    ...credentialsOf(settings),
  });
}

/** What the environment says of endpoints is the settings' to read, with their order of names. */
const endpointOf = (settings: ObjectStoreSettings): S3ClientConfig =>
  settings.endpoint === undefined ? { ignoreConfiguredEndpointUrls: true } : { endpoint: settings.endpoint.href };

function credentialsOf({ accessKey }: ObjectStoreSettings): S3ClientConfig {
  if (accessKey === undefined) {
    return {};
  }
  const { id, secretKey, sessionToken } = accessKey;
  return {
    credentials: {
      accessKeyId: id.reveal(),
      secretAccessKey: secretKey.reveal(),
      ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
    },
  };
}
