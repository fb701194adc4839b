import { existsSync, statSync } from 'node:fs';
import { type ProviderName, providerNames } from '../profiles/provider-profiles.js';
import * as contract from './contract-settings.js';
import type { ContractSetting } from './contract-settings.js';
import { readDomains } from './domain-reader.js';
import { readEndpoint } from './endpoint-reader.js';
import { reportMisspelledNames } from './misspelled-names.js';
import type { Secret } from './secret.js';
import { readSecret } from './secret-reader.js';
import { SettingSource, type SettingValues } from './setting-source.js';
import {
  type AccessKey, type ObjectStoreSettings, type ServerSideEncryption, SettingsError, type SettingsReading,
  type SettingsRequirements,
} from './settings.js';

const MiB = 1024 * 1024;

/** S3's bounds of a part: 5 MiB to 5 GiB. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const minPartBytes = 5 * MiB;
const maxPutBytes = 5 * 1024 * MiB;

/** Parts are held in memory while they are sent, four at a time; S3 would take 5 GiB. */
const maxPartBytes = 1024 * MiB;

/**
 * Reads the configuration contract strictly, and reports everything that is wrong at once. Nothing is fetched and no
 * connection is made; files that hold secrets are read.
 */
export function readSettings(
  values: SettingValues = process.env, requirements: SettingsRequirements = {},
): SettingsReading {
  const source = new SettingSource(values);
  const { endpoint, insecure } = readEndpoint(source);
  const settings: ObjectStoreSettings = {
    ...given({ endpoint }),
    insecure,
    region: readRegion(source),
    ...given({ accessKey: readKey(source, requirements.accessKey ?? true) }),
    ...given({ forcePathStyle: source.flag(contract.forcePathStyle) }),
    ...given({ caFile: readCaFile(source) }),
    ...given({ provider: readProvider(source) }),
    ...given({ storageClass: readStorageClass(source) }),
    ...given({ encryption: readEncryption(source) }),
    multipartThresholdBytes: readBytes(source, contract.multipartThreshold, maxPutBytes),
    multipartChunkBytes: readBytes(source, contract.multipartChunk, maxPartBytes),
    domains: readDomains(source, requirements.domains ?? ['DOCS']),
  };
  reportMisspelledNames(source);
  const { problems, warnings, origins } = source;
  return problems.length === 0 ? { settings, problems, warnings, origins } : { problems, warnings, origins };
}

/**
 * The settings.
 * @throws SettingsError when there are problems; its message names all of them.
 */
export function requireSettings(
  values: SettingValues = process.env, requirements: SettingsRequirements = {},
): ObjectStoreSettings {
  const { settings, problems } = readSettings(values, requirements);
  if (settings === undefined) {
    throw new SettingsError(problems);
  }
  return settings;
}

/** Leaves out what is undefined: an optional property is there or not. */
function given<T extends object>(properties: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

function readRegion(source: SettingSource): string {
  const { name, value } = source.find(contract.region);
  if (value === undefined) {
    source.problem(name, 'is missing.', "Set it to the endpoint's region; us-east-1 where it has none.");
    return '';
  }
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(value)) {
    source.problem(name, `'${value}' is no name of a region.`, 'Write it in lower case, such as us-east-1.');
  }
  return value;
}

/** An id and a secret from two families of names belong to two different keys, most of the time. */
function readKey(source: SettingSource, isRequired: boolean): AccessKey | undefined {
  const problems = source.problems.length;
  const id = readSecret(source, contract.accessKeyId);
  const secretKey = readSecret(source, contract.secretAccessKey);
  if (source.problems.length > problems) {
    return undefined;
  }
  if (id !== undefined && secretKey !== undefined) {
    if (familyOf(id) !== familyOf(secretKey)) {
      source.problem(id.source, `and ${secretKey.source} are of two families of names, and may be of two keys.`,
        'Give both as S3_…, or both as AWS_….');
    }
    return { id, secretKey, ...given({ sessionToken: readToken(source, familyOf(id)) }) };
  }
  if (id !== undefined || secretKey !== undefined || isRequired) {
    reportMissing(source, contract.accessKeyId, id);
    reportMissing(source, contract.secretAccessKey, secretKey);
  }
  return undefined;
}

function reportMissing(source: SettingSource, { name }: ContractSetting, value: Secret | undefined): void {
  if (value === undefined) {
    source.problem(name, 'is missing.', `Set it, ${name}_FILE=PATH or ${name}_REF=env:NAME.`);
  }
}

/** A token left over from another key would spoil this one. */
function readToken(source: SettingSource, family: string): Secret | undefined {
  const token = readSecret(source, contract.sessionToken);
  if (token === undefined || familyOf(token) === family) {
    return token;
  }
  source.warn(token.source, 'is not used, for the key is not of its family of names.',
    'Give it as S3_SESSION_TOKEN when it belongs to the key.');
  return undefined;
}

/** S3, AWS or MINIO; the names in small letters are one family. */
const familyOf = (secret: Secret): string => /^[A-Z0-9]+/.exec(secret.source)?.[0] ?? '';

function readCaFile(source: SettingSource): string | undefined {
  const { name, value: path } = source.find(contract.caFile);
  if (path !== undefined && !(existsSync(path) && !statSync(path).isDirectory())) {
    source.problem(name, `${path} is not there.`, 'Name a PEM file of certificates.');
  }
  return path;
}

function readProvider(source: SettingSource): ProviderName | undefined {
  const { name, value = 'auto' } = source.find(contract.provider);
  const provider = value.toLowerCase();
  const known = providerNames.find(one => one === provider);
  if (known === undefined && provider !== 'auto') {
    source.problem(name, `'${provider}' is not known.`, `Write auto, ${providerNames.join(', ')}.`);
  }
  return known;
}

function readStorageClass(source: SettingSource): string | undefined {
  const { name, value } = source.find(contract.storageClass);
  if (value !== undefined && !/^[A-Z][A-Z0-9_]{0,63}$/.test(value)) {
    source.problem(name, `'${value}' is no storage class.`, 'Write it in capitals, such as STANDARD_IA.');
  }
  return value;
}

function readEncryption(source: SettingSource): ServerSideEncryption | undefined {
  const { name, value } = source.find(contract.sse);
  if (value === undefined) {
    return undefined;
  }
  if (value === 'AES256' || value === 'aws:kms') {
    return { algorithm: value };
  }
  const [, keyId] = /^aws:kms:(.+)$/.exec(value) ?? [];
  if (keyId !== undefined) {
    return { algorithm: 'aws:kms', keyId };
  }
  source.problem(name, `'${value}' is no encryption.`, 'Write AES256, aws:kms or aws:kms:KEY.');
  return undefined;
}

function readBytes(source: SettingSource, setting: ContractSetting, most: number): number {
  const { name, value = '' } = source.find(setting);
  const bytes = /^[0-9]+$/.test(value) ? Number(value) : Number.NaN;
  if (!(bytes >= minPartBytes && bytes <= most)) {
    source.problem(name, `'${value}' is no number of bytes from ${String(minPartBytes)} to ${String(most)}.`,
      `Write digits only, such as ${setting.fallback ?? ''}.`);
  }
  return bytes;
}
