import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { TestStore } from './support.js';

const execute = promisify(execFile);

/** Of this package: `dist/test` is two folders below. */
const home = new URL('../../', import.meta.url).pathname;

interface Packed {
  readonly filename: string;
  readonly files: readonly { path: string }[];
}

/** The examples of the README in order. */
const examples = [...readFileSync(join(home, 'README.md'), 'utf8').matchAll(/```js\n(.*?)```/gs)]
  .map(([, code]) => code ?? '');

describe('the packed package', () => {
  const { bucket } = new TestStore();
  const project = mkdtempSync(join(tmpdir(), 'drystone-package-'));
  let packed: Packed | undefined;

  const run = async (command: string, ...args: string[]): Promise<string> => {
    const { stdout } = await execute(command, args, {
      cwd: project, env: { ...process.env, S3_BUCKET_DOCS: bucket }, maxBuffer: 1e8,
    });
    return stdout;
  };

  before(async () => {
    // The tests were built a moment ago, and another build would remove them while they run.
    const packing = await run('npm', 'pack', home, '--json', '--ignore-scripts', '--pack-destination', project);
    [packed] = JSON.parse(packing) as Packed[];
    assert.ok(packed !== undefined);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true }));
    await run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', packed.filename);
  });
  after(() => {
    rmSync(project, { recursive: true });
  });

  test('holds what it needs and no more', () => {
    const files = (packed?.files ?? []).map(file => file.path);
    for (const needed of ['LICENSE', 'README.md', 'package.json', 'dist/src/index.js', 'dist/src/index.d.ts']) {
      assert.ok(files.includes(needed), `${needed} is not in ${files.join(', ')}`);
    }
    assert.deepEqual(files.filter(file => /test|^src|tsconfig|eslint/.test(file)), []);
  });

  test('runs the quickstart', async () => {
    writeFileSync(join(project, 'quickstart.mjs'), examples[0] ?? '');
    assert.equal(await run('node', 'quickstart.mjs'), '5 text/plain\nHello\ndocs/hello.txt 5\n200\n');
  });

  test('reads events', async () => {
    const event = 'const event = { data: { nasPath: "/volume1/a" } };\n';
    writeFileSync(join(project, 'event.mjs'), `${event}${examples[1] ?? ''}\nconsole.log(objectRef, path);`);
    assert.equal(await run('node', 'event.mjs'), 'undefined /volume1/a\n');
  });

  test('can be required', async () => {
    writeFileSync(join(project, 'required.cjs'), `
      const { S3ObjectStore } = require('@drystone/object-store');
      S3ObjectStore.fromEnvironment().profile().then(profile => console.log(profile.name));`);
    assert.match(await run('node', 'required.cjs'), /^[a-z0-9]+\n$/);
  });

  test('says every problem of the settings', async () => {
    writeFileSync(join(project, 'wrong.mjs'), `
      import { S3ObjectStore, SettingsError } from '@drystone/object-store';
      process.env.S3_FORCE_PATH_STYLE = 'yes';
      delete process.env.S3_REGION;
      try {
        S3ObjectStore.fromEnvironment();
      } catch (error) {
        console.log(error instanceof SettingsError, error.problems.map(problem => problem.setting).join());
      }`);
    assert.equal(await run('node', 'wrong.mjs'), 'true S3_REGION,S3_FORCE_PATH_STYLE\n');
  });

  test('has types', async () => {
    writeFileSync(join(project, 'typed.mts'), `
      import { type ObjectRef, S3ObjectStore } from '@drystone/object-store';
      export const size = async (store: S3ObjectStore): Promise<number> => {
        const ref: ObjectRef = await store.upload('bucket', 'key', 'text');
        // @ts-expect-error: a reference has no such property
        return ref.size + ref.length;
      };`);
    const compiler = join(home, 'node_modules/typescript/bin/tsc');
    const types = join(home, 'node_modules/@types');
    await run('node', compiler, '--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext',
      '--typeRoots', types, '--types', 'node', 'typed.mts');
  });
});

test('the license is that of the repository', () => {
  assert.equal(readFileSync(join(home, 'LICENSE'), 'utf8'), readFileSync(join(home, '../../LICENSE'), 'utf8'));
});
