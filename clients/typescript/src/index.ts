export { Secret } from './configuration/secret.js';
export { readSettings, requireSettings } from './configuration/settings-reader.js';
export type { SettingValues } from './configuration/setting-source.js';
export {
  type AccessKey, type BucketLocation, lineOf, type ObjectStoreSettings, type ServerSideEncryption, type SettingProblem,
  SettingsError, type SettingsReading, type SettingsRequirements,
} from './configuration/settings.js';
export {
  ChecksumMismatchError, NotSupportedError, ObjectStoreError, PreconditionFailedError, StalledError,
} from './errors.js';
export { type ObjectRef, objectRefSchema, readObjectRef } from './object-ref.js';
export {
  type ObjectRefOrPath, pathNames, readObjectRefOrPath, writeObjectRefOrPath,
} from './object-ref-or-path.js';
export type {
  Body, DeleteOptions, DownloadOptions, ListedObject, ListOptions, ObjectDownload, ObjectHead, ObjectStore,
  PresignOptions, RequestOptions, UploadOptions,
} from './object-store.js';
export {
  type ProviderName, providerNames, type ProviderProfile, providerProfiles,
} from './profiles/provider-profiles.js';
export { S3ObjectStore, type S3ObjectStoreOptions } from './s3-object-store.js';
