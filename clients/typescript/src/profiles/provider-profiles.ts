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
  /**
   * Whether bodies must be signed with their SHA-256, where others take `UNSIGNED-PAYLOAD` over TLS. This package
   * signs every body, for it sends none whose bytes it does not hold.
   */
  readonly signsBodies: boolean;
  /** Whether `If-Match` of a PUT carries the quotes that ETags come with, as RFC 9110 wants it. */
  readonly quotesIfMatch: boolean;
  /** Whether `If-None-Match: *` and `If-Match` hold for PUT. */
  readonly conditionalWrites: boolean;
  /**
   * Whether `If-Match` of a DELETE holds; where it is ignored the delete is refused here, for it would remove what it
   * must not.
   */
  readonly conditionalDeletes: boolean;
  /** Whether all parts of an upload but the last must have one size. */
  readonly equalParts: boolean;
}

const drystone: ProviderProfile = {
  name: 'drystone',
  forcePathStyle: true,
  trailingChecksums: true,
  signsBodies: false,
  quotesIfMatch: true,
  conditionalWrites: true,
  conditionalDeletes: true,
  equalParts: false,
};

/**
 * Releases before 19 know no trailers, those before 20 no conditional deletes; the release cannot be told from
 * outside.
 */
const ceph: ProviderProfile = {
  ...drystone,
  name: 'ceph',
  trailingChecksums: false,
  signsBodies: true,
  conditionalDeletes: false,
};

/** The providers that are known. */
export const providerProfiles: Readonly<Record<ProviderName, ProviderProfile>> = {
  drystone,
  aws: { ...drystone, name: 'aws', forcePathStyle: false },
  ceph,

  // A Ceph that takes If-Match without quotes only, ignores it on DELETE, and wants signed bodies without trailers.
  hetzner: { ...ceph, name: 'hetzner', forcePathStyle: false, quotesIfMatch: false },
  minio: { ...drystone, name: 'minio', conditionalDeletes: false },

  // Cloudflare has no aws-chunked bodies.
  r2: { ...ceph, name: 'r2', equalParts: true },
};

/** An endpoint that nothing is known of is taken for one that keeps to the oldest common ground. */
export const unknownProvider: ProviderProfile = { ...ceph, name: 'unknown' };

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
