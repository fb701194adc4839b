/** One setting of the configuration contract. */
export interface ContractSetting {
  /** Its canonical name, such as `S3_ENDPOINT`. */
  readonly name: string;
  /** Other names it is understood under, the strongest first. The canonical name goes before all of them. */
  readonly aliases: readonly string[];
  /** What holds when nobody sets it. */
  readonly fallback?: string;
  /** Whether it may also be given as `NAME_FILE` and `NAME_REF`, and is never printed. */
  readonly isSecret?: boolean;
}

export const endpoint: ContractSetting = {
  name: 'S3_ENDPOINT',
  aliases: ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL', 'S3_ENDPOINT_URL', 'endpoint_url', 'MINIO_ENDPOINT'],
};

export const region: ContractSetting = {
  name: 'S3_REGION',
  aliases: ['AWS_REGION', 'AWS_DEFAULT_REGION', 'region'],
};

export const accessKeyId: ContractSetting = {
  name: 'S3_ACCESS_KEY_ID',
  aliases: ['AWS_ACCESS_KEY_ID', 'MINIO_ACCESS_KEY', 'access_key'],
  isSecret: true,
};

export const secretAccessKey: ContractSetting = {
  name: 'S3_SECRET_ACCESS_KEY',
  aliases: ['AWS_SECRET_ACCESS_KEY', 'MINIO_SECRET_KEY', 'secret_key'],
  isSecret: true,
};

export const sessionToken: ContractSetting = {
  name: 'S3_SESSION_TOKEN',
  aliases: ['AWS_SESSION_TOKEN'],
  isSecret: true,
};

export const forcePathStyle: ContractSetting = { name: 'S3_FORCE_PATH_STYLE', aliases: ['AWS_S3_FORCE_PATH_STYLE'] };

export const insecure: ContractSetting = { name: 'S3_INSECURE', aliases: [], fallback: 'false' };

export const insecureHosts: ContractSetting = { name: 'S3_INSECURE_HOSTS', aliases: [] };

export const caFile: ContractSetting = { name: 'S3_CA_FILE', aliases: ['AWS_CA_BUNDLE'] };

export const provider: ContractSetting = { name: 'S3_PROVIDER', aliases: [], fallback: 'auto' };

export const storageClass: ContractSetting = { name: 'S3_STORAGE_CLASS', aliases: ['storage_class'] };

export const sse: ContractSetting = { name: 'S3_SSE', aliases: ['sse'] };

export const multipartThreshold: ContractSetting = {
  name: 'S3_MULTIPART_THRESHOLD_BYTES',
  aliases: ['multipart_threshold_bytes'],
  fallback: '16777216',
};

export const multipartChunk: ContractSetting = {
  name: 'S3_MULTIPART_CHUNK_BYTES',
  aliases: ['multipart_chunk_bytes'],
  fallback: '8388608',
};

/** The settings that are there once, in the order in which they are told of. */
export const all: readonly ContractSetting[] = [
  endpoint,
  region,
  accessKeyId,
  secretAccessKey,
  sessionToken,
  forcePathStyle,
  insecure,
  insecureHosts,
  caFile,
  provider,
  storageClass,
  sse,
  multipartThreshold,
  multipartChunk,
];

/** The bucket of a domain such as `DOCS`; of the store itself for the empty domain. */
export const bucketOf = (domain: string): ContractSetting =>
  domain === '' ? { name: 'S3_BUCKET', aliases: ['bucket'] } : { name: `S3_BUCKET_${domain}`, aliases: [] };

/** The prefix of a domain's keys; `docs/` for `DOCS` unless given. */
export const prefixOf = (domain: string): ContractSetting =>
  domain === ''
    ? { name: 'S3_PREFIX', aliases: ['key_prefix'], fallback: '' }
    : { name: `S3_PREFIX_${domain}`, aliases: [], fallback: `${domain.toLowerCase()}/` };
