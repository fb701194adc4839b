import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import {
  lineOf, type ObjectStoreSettings, objectRefSchema, readObjectRefOrPath, readSettings, requireSettings, Secret,
  type SettingProblem, SettingsError, type SettingsRequirements, writeObjectRefOrPath,
} from '../src/index.js';
import {
  profileByHeaders, profileByHost, providerNames, providerProfiles, unknownProvider,
} from '../src/profiles/provider-profiles.js';

interface SettingsCase {
  readonly name: string;
  readonly environment?: Record<string, string>;
  readonly with?: Record<string, string>;
  readonly files?: Record<string, string>;
  readonly requirements?: SettingsRequirements;
  readonly settings?: Record<string, unknown>;
  readonly problems?: string[];
  readonly warnings?: string[];
  readonly origins?: Record<string, string>;
}

interface ObjectRefCase {
  readonly data: Record<string, unknown>;
  readonly refused?: boolean;
  readonly objectRef?: unknown;
  readonly path?: unknown;
}

interface ProfilesFile {
  readonly profiles: Record<string, Record<string, unknown>>;
  readonly hosts: Record<string, string | null>;
  readonly headers: { server: string; requestId: string; provider: string }[];
}

/** The cases that this client and that for .NET have in common, so that the two cannot drift apart. */
const contract = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../contract/${name}`, import.meta.url), 'utf8'));

const { base, cases } = contract('settings.json') as { base: Record<string, string>; cases: SettingsCase[] };

describe('an environment is read as every client reads it', () => {
  for (const expected of cases) {
    test(expected.name, () => {
      const folder = mkdtempSync(join(tmpdir(), 'drystone-contract-'));
      try {
        check(expected, folder);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});

function check(expected: SettingsCase, folder: string): void {
  for (const [name, text] of Object.entries(expected.files ?? {})) {
    writeFileSync(join(folder, name), text);
  }
  const inPlace = (text: string): string => text.replaceAll('{files}', folder);
  const values = { ...(expected.environment ?? base), ...expected.with };
  const environment = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, inPlace(value)]));

  const { settings, problems, warnings, origins } = readSettings(environment, expected.requirements);

  assertLines((expected.problems ?? []).map(inPlace), problems);
  if (expected.warnings !== undefined) {
    assertLines(expected.warnings.map(inPlace), warnings);
  }
  assertHolds(expected.origins, origins);
  assertHolds(expected.settings, settings === undefined ? {} : plain(settings));
  assert.doesNotMatch([...problems, ...warnings].map(lineOf).join('\n'), /hunter2/);
}

function assertLines(expected: string[], actual: readonly SettingProblem[]): void {
  const told = actual.map((problem, index) =>
    expected[index]?.includes(':') === false ? problem.setting : lineOf(problem));
  assert.deepEqual(told, expected);
}

function assertHolds(expected: Record<string, unknown> = {}, actual: Record<string, unknown>): void {
  const there = Object.fromEntries(Object.keys(expected).map(name => [name, actual[name]]));
  assert.deepEqual(there, expected);
}

function plain(settings: ObjectStoreSettings): Record<string, unknown> {
  const { accessKey, encryption } = settings;
  return {
    ...settings,
    endpoint: settings.endpoint?.href ?? null,
    accessKeyId: accessKey?.id.reveal() ?? null,
    secretAccessKey: accessKey?.secretKey.reveal() ?? null,
    sessionToken: accessKey?.sessionToken?.reveal() ?? null,
    forcePathStyle: settings.forcePathStyle ?? null,
    caFile: settings.caFile ?? null,
    provider: settings.provider ?? null,
    storageClass: settings.storageClass ?? null,
    encryption: encryption === undefined ? null : { keyId: null, ...encryption },
  };
}

test('settings that cannot be used throw with every problem', () => {
  const environment = { S3_ENDPOINT: 'minio', S3_INSECURE: 'yes' };
  const { problems } = readSettings(environment);
  assert.throws(() => requireSettings(environment), (error: unknown) => {
    assert.ok(error instanceof SettingsError);
    assert.deepEqual(error.problems, problems);
    assert.equal(error.message, problems.map(lineOf).join('\n'));
    return true;
  });
});

test('a file that is no secret is not taken in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'drystone-contract-'));
  try {
    const path = join(folder, 'large');
    writeFileSync(path, 'x'.repeat(70_000));
    const { problems } = readSettings({ ...base, S3_SECRET_ACCESS_KEY: '', S3_SECRET_ACCESS_KEY_FILE: path });
    assert.match(problems.map(lineOf).join(), /too large/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a secret is not printed', () => {
  const settings = requireSettings(base);
  const shown = inspect(settings, { depth: 9, showHidden: true });
  const seen = [shown, JSON.stringify(settings), String(new Secret('hunter2', 'x'))].join('\n');
  assert.doesNotMatch(seen, /hunter2/);
  assert.match(seen, /\(secret\)/);
});

describe('an event is read as every client reads it', () => {
  for (const expected of (contract('object-refs.json') as { cases: ObjectRefCase[] }).cases) {
    test(JSON.stringify(expected.data), () => {
      if (expected.refused === true) {
        assert.throws(() => readObjectRefOrPath(expected.data), TypeError);
        return;
      }
      const read = readObjectRefOrPath(expected.data);
      assert.deepEqual(read.objectRef ?? null, expected.objectRef);
      assert.equal(read.path ?? null, expected.path);
      assert.deepEqual(readObjectRefOrPath(writeObjectRefOrPath(read)), read);
    });
  }
});

test('an event carries an object and its path', () => {
  const objectRef = { bucket: 'media', key: 'a', etag: 'abc', size: 42, contentType: 'video/mp4' };
  assert.deepEqual(writeObjectRefOrPath({ objectRef, path: '/volume1/a' }), { objectRef, nasPath: '/volume1/a' });
  assert.deepEqual(Object.keys(objectRefSchema.properties), Object.keys(objectRef));
  assert.deepEqual([...objectRefSchema.required], Object.keys(objectRef));
});

describe('every client knows the same of providers', () => {
  const { profiles, hosts, headers } = contract('profiles.json') as ProfilesFile;

  test('their profiles', () => {
    assert.deepEqual(Object.keys(profiles), [...providerNames, 'unknown']);
    for (const profile of [...Object.values(providerProfiles), unknownProvider]) {
      assert.deepEqual({ name: profile.name, ...profiles[profile.name] }, profile);
    }
  });

  test('their hosts', () => {
    for (const [host, provider] of Object.entries(hosts)) {
      assert.equal(profileByHost(new URL(host))?.name ?? null, provider, host);
    }
    assert.equal(profileByHost(undefined)?.name, 'aws');
  });

  test('their headers', () => {
    for (const { server, requestId, provider } of headers) {
      assert.equal(profileByHeaders(server, requestId).name, provider, server);
    }
  });
});
