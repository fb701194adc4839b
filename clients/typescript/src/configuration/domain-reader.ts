import { problemOfBucketName } from '../bucket-names.js';
import { bucketOf, prefixOf } from './contract-settings.js';
import type { SettingSource } from './setting-source.js';
import type { BucketLocation } from './settings.js';

/** Reads `S3_BUCKET_DOMAIN` and `S3_PREFIX_DOMAIN`. */
export function readDomains(source: SettingSource, required: readonly string[]): Record<string, BucketLocation> {
  const domains: Record<string, BucketLocation> = {};
  for (const domain of [...new Set([...domainsOf(source), ...required])].sort()) {
    const { name, value } = source.find(bucketOf(domain));
    if (value !== undefined) {
      domains[domain] = { bucket: checkedBucket(source, name, value), prefix: readPrefix(source, domain) };
      continue;
    }
    const why = required.includes(domain) ? 'is missing.' : `is missing, while ${prefixOf(domain).name} is set.`;
    source.problem(bucketOf(domain).name, why, 'Set it to the name of a bucket.');
  }
  return domains;
}

function domainsOf(source: SettingSource): string[] {
  const domains = source.names
    .filter(name => source.raw(name) !== undefined)
    .map(name => /^S3_(?:BUCKET|PREFIX)_([A-Z0-9]+(?:_[A-Z0-9]+)*)$/.exec(name)?.[1])
    .filter(domain => domain !== undefined);
  const own = ['S3_BUCKET', 'bucket', 'S3_PREFIX', 'key_prefix'].some(name => source.raw(name) !== undefined);
  return own ? [...domains, ''] : domains;
}

function checkedBucket(source: SettingSource, name: string, bucket: string): string {
  const problem = problemOfBucketName(bucket);
  if (problem !== undefined) {
    source.problem(name, `'${bucket}' is no name of a bucket: ${problem}.`, 'Name a bucket as S3 allows it.');
  }
  return bucket;
}

function readPrefix(source: SettingSource, domain: string): string {
  const { name, value: prefix = '' } = source.find(prefixOf(domain));
  if (prefix.startsWith('/')) {
    source.problem(name, `'${prefix}' begins with a slash.`, `Write ${prefix.replace(/^\/+/, '')}.`);
  } else if (prefix !== '' && !prefix.endsWith('/')) {
    source.problem(name, `'${prefix}' does not end with a slash.`, `Write ${prefix}/.`);
  }
  return prefix;
}
