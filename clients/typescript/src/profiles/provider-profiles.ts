/** The names of the providers, as `S3_PROVIDER` takes them. */
export const providerNames = ['drystone', 'aws', 'ceph', 'hetzner', 'minio', 'r2'] as const;

/** The name of a provider that is known. */
export type ProviderName = (typeof providerNames)[number];

/** What has to be known of a provider so that callers need not know it. */
export interface ProviderProfile {
  readonly name: ProviderName | 'unknown';
  /** Whether buckets are addressed in the path unless the settings say otherwise. */
  readonly forcePathStyle: boolean;
  /**
   * Whether requests may carry checksums of their own and answers are asked for theirs; without it the SDK sends only
   * what an operation demands.
   */
  readonly trailingChecksums: boolean;
  /** Whether `If-Match` of a PUT carries the quotes that ETags come with, as RFC 9110 wants it. */
  readonly quotesIfMatch: boolean;
  /**
   * Whether conditions hold when an upload in parts is completed; without it what is uploaded on condition goes in one
   * request.
   */
  readonly conditionalMultipart: boolean;
  /**
   * Whether `If-Match` of a DELETE holds; where it is ignored the delete is refused here, for it would remove what it
   * must not.
   */
  readonly conditionalDeletes: boolean;
  /**
   * Whether the server reads the body of a PUT that it refuses. One that does not takes the body for the next request
   * of the connection.
   */
  readonly drainsRefusedBodies: boolean;
  /** Whether all parts of an upload but the last must have one size. */
  readonly equalParts: boolean;
}

const drystone: ProviderProfile = {
  name: 'drystone',
  forcePathStyle: true,
  trailingChecksums: true,
  quotesIfMatch: true,
  conditionalMultipart: true,
  conditionalDeletes: true,
  drainsRefusedBodies: true,
  equalParts: false,
};

/**
 * Which release it is cannot be told from outside, so it is taken for an old one: 16 knows no trailers, compares
 * `If-Match` with its quotes, and ignores conditions when an upload is completed and on DELETE.
 */
const ceph: ProviderProfile = {
  ...drystone,
  name: 'ceph',
  trailingChecksums: false,
  quotesIfMatch: false,
  conditionalMultipart: false,
  conditionalDeletes: false,
  drainsRefusedBodies: false,
};

/** The providers that are known. */
export const providerProfiles: Readonly<Record<ProviderName, ProviderProfile>> = {
  drystone,
  aws: { ...drystone, name: 'aws', forcePathStyle: false },
  ceph,

  // A Ceph with virtual-hosted buckets.
  hetzner: { ...ceph, name: 'hetzner', forcePathStyle: false },
  minio: { ...drystone, name: 'minio', conditionalDeletes: false },

  // Cloudflare has no aws-chunked bodies.
  r2: { ...drystone, name: 'r2', trailingChecksums: false, conditionalDeletes: false, equalParts: true },
};

/** An endpoint that nothing is known of is taken for one that keeps to the oldest common ground. */
export const unknownProvider: ProviderProfile = { ...ceph, name: 'unknown', quotesIfMatch: true };

/** The profile that the name of a host tells; undefined when it tells nothing. No endpoint is AWS. */
export function profileByHost(endpoint: URL | undefined): ProviderProfile | undefined {
  if (endpoint === undefined) {
    return providerProfiles.aws;
  }
  const isUnder = (domain: string): boolean =>
    endpoint.hostname === domain || endpoint.hostname.endsWith(`.${domain}`);
  if (isUnder('amazonaws.com') || isUnder('amazonaws.com.cn')) {
    return providerProfiles.aws;
  }
  if (isUnder('your-objectstorage.com')) {
    return providerProfiles.hetzner;
  }
  return isUnder('r2.cloudflarestorage.com') ? providerProfiles.r2 : undefined;
}

/** Who sends such headers: servers tell themselves by them. */
export function profileByHeaders(server: string, requestId: string): ProviderProfile {
  const { drystone: own, minio, aws, ceph: rgw } = providerProfiles;
  const known = { drystone: own, minio, amazons3: aws, ceph: rgw };
  for (const [name, profile] of Object.entries(known)) {
    if (server.toLowerCase().startsWith(name)) {
      return profile;
    }
  }
  // RGW numbers its transactions `tx`, hexadecimal numbers, zone; also where a proxy hides the server's name.
  return /^tx[0-9a-f]{20,}-[0-9a-f]+-[0-9a-f]+-/i.test(requestId) ? rgw : unknownProvider;
}
