import type { ProviderName } from '../profiles/provider-profiles.js';
import type { Secret } from './secret.js';

/** The configuration contract, read and checked. `readSettings` makes it. */
export interface ObjectStoreSettings {
  /** The endpoint, its path `/`; undefined for AWS. */
  readonly endpoint?: URL;
  /** The region that requests are signed for. */
  readonly region: string;
  /** The key to sign with; undefined for what the AWS SDK finds by itself (instance role, profile). */
  readonly accessKey?: AccessKey;
  /** Path style or not; undefined leaves it to the provider. */
  readonly forcePathStyle?: boolean;
  /** Whether http, or a certificate that is not verified, is accepted. */
  readonly insecure: boolean;
  /** A PEM file of certificates to trust in place of the system's; undefined for the system's. */
  readonly caFile?: string;
  /** The provider; undefined to find it. */
  readonly provider?: ProviderName;
  /** The storage class of uploads; undefined for the endpoint's own. */
  readonly storageClass?: string;
  /** The encryption uploads ask for; undefined for the endpoint's own. */
  readonly encryption?: ServerSideEncryption;
  /** From this size on bodies are uploaded in parts. */
  readonly multipartThresholdBytes: number;
  /** The size of a part. */
  readonly multipartChunkBytes: number;
  /** Bucket and prefix by domain, in upper case as in the names of the settings; the empty domain is `S3_BUCKET`. */
  readonly domains: Readonly<Record<string, BucketLocation>>;
}

/** A pair to sign with. */
export interface AccessKey {
  readonly id: Secret;
  readonly secretKey: Secret;
  /** The token of temporary credentials. */
  readonly sessionToken?: Secret;
}

/** Where the objects of a domain are. */
export interface BucketLocation {
  readonly bucket: string;
  /** What their keys begin with: empty, or ending with a slash. */
  readonly prefix: string;
}

/** Encryption by the server. */
export interface ServerSideEncryption {
  readonly algorithm: 'AES256' | 'aws:kms';
  /** The key of `aws:kms`; undefined for the endpoint's default key. */
  readonly keyId?: string;
}

/** What an application needs of the settings. */
export interface SettingsRequirements {
  /** The domains that must have a bucket, in upper case; the empty one is `S3_BUCKET`. `['DOCS']` unless given. */
  readonly domains?: readonly string[];
  /** Whether a key must be given, which holds unless said otherwise; else the AWS SDK looks for one when none is. */
  readonly accessKey?: boolean;
}

/** What is wrong with a setting. */
export interface SettingProblem {
  /** The setting's name as it was given, or the canonical name where it is missing. */
  readonly setting: string;
  /** What is wrong; never a secret's value. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** What came of reading the settings: either `settings` or `problems`. */
export interface SettingsReading {
  /** The settings; undefined when there are problems. */
  readonly settings?: ObjectStoreSettings;
  /** Everything that is wrong, not only the first. */
  readonly problems: readonly SettingProblem[];
  /** What is accepted and may surprise. */
  readonly warnings: readonly SettingProblem[];
  /** For each canonical name that has a value: the name it was read from, or `default`. */
  readonly origins: Readonly<Record<string, string>>;
}

/** One line: the name, what is wrong, what to do. */
export const lineOf = (problem: SettingProblem): string =>
  `${problem.setting}: ${problem.message} ${problem.remedy}`;

/** The settings cannot be used. The message has one line for each problem. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  /** Everything that is wrong. */
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    super(problems.map(lineOf).join('\n'));
    this.problems = problems;
  }
}
