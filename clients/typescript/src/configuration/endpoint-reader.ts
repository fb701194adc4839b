import * as contract from './contract-settings.js';
import { isLocalHost } from './local-host.js';
import type { SettingSource } from './setting-source.js';

const minioEndpoint = 'MINIO_ENDPOINT';

/** Reads the endpoint and whether it may be spoken to without TLS; no endpoint is AWS. */
export function readEndpoint(source: SettingSource): { endpoint?: URL; insecure: boolean } {
  const minioTls = once(() => usesTls(source));
  const insecure = readInsecure(source, minioTls);
  const { name, value } = source.find(contract.endpoint);
  if (value === undefined) {
    if (insecure === true) {
      source.problem(
        'S3_INSECURE', 'is true without an endpoint, which is AWS.', 'Set S3_ENDPOINT, or unset it.');
    }
    return { insecure: false };
  }
  const text = name === minioEndpoint && !value.includes('://') ? fromMinio(source, value, minioTls()) : value;
  const endpoint = parse(source, name, text);
  if (endpoint === undefined) {
    return { insecure: false };
  }
  const plain = endpoint.protocol === 'http:';
  if (plain && insecure === false && source.origins['S3_INSECURE'] !== 'default') {
    source.problem(name, `${text} is without TLS, and S3_INSECURE is false.`,
      'Write https://, or set S3_INSECURE=true for a local address.');
  }
  if ((plain || insecure === true) && !mayBeInsecure(source, endpoint)) {
    source.problem(plain ? name : 'S3_INSECURE',
      `${endpoint.hostname} is neither local nor private, and must be spoken to with TLS that is verified.`,
      plain
        ? 'Write https://, or name the host in S3_INSECURE_HOSTS.'
        : 'Trust its certificate with S3_CA_FILE, or name the host in S3_INSECURE_HOSTS.');
  }
  return { endpoint, insecure: plain || insecure === true };
}

/** MinIO's clients say it the other way round: `MINIO_USE_SSL=false`. */
function readInsecure(source: SettingSource, minioTls: () => boolean): boolean | undefined {
  const insecure = source.flag(contract.insecure);
  if (source.origins['S3_INSECURE'] !== 'default' || source.raw(minioEndpoint) === undefined) {
    return insecure;
  }
  return minioTls() ? insecure : undefined;
}

function usesTls(source: SettingSource): boolean {
  const text = source.raw('MINIO_USE_SSL');
  return text === undefined || (source.flagOf('MINIO_USE_SSL', text) ?? false);
}

/** MinIO's clients take host, port and TLS apart. */
function fromMinio(source: SettingSource, host: string, tls: boolean): string {
  const port = source.raw('MINIO_PORT');
  const scheme = tls ? 'https' : 'http';
  return port === undefined || host.includes(':') ? `${scheme}://${host}` : `${scheme}://${host}:${port}`;
}

function parse(source: SettingSource, name: string, text: string): URL | undefined {
  if (!text.includes('://')) {
    source.problem(name, `'${text}' has no scheme.`, `Write https://${text}, or http:// for a local address.`);
    return undefined;
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    // What cannot be taken apart may hold a password, so it is not repeated.
    source.problem(name, 'is no http or https URL.', 'Write it as https://s3.example.com.');
    return undefined;
  }
  if (url.username !== '' || url.password !== '') {
    source.problem(
      name, 'holds a user name or password.', 'Give the key as S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.');
    return undefined;
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    source.problem(name, `'${text}' has more than scheme, host and port.`,
      `Write ${url.origin}; the bucket is a setting of its own.`);
    return undefined;
  }
  return url;
}

function mayBeInsecure(source: SettingSource, endpoint: URL): boolean {
  if (isLocalHost(endpoint.hostname)) {
    return true;
  }
  const named = (source.find(contract.insecureHosts).value ?? '').split(',').map(host => host.trim().toLowerCase());
  return named.includes(endpoint.hostname);
}

function once<T>(read: () => T): () => T {
  let done: { value: T } | undefined;
  return () => (done ??= { value: read() }).value;
}
