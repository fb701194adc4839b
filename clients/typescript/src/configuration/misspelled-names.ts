import { all } from './contract-settings.js';
import { formsOf } from './secret-reader.js';
import type { SettingSource } from './setting-source.js';

/** One letter left out, added, changed, or two of them swapped. */
const maxDistance = 2;

/**
 * Finds names that are nearly those of the contract: an optional setting whose name is misspelled would otherwise be
 * left out without a word.
 */
export function reportMisspelledNames(source: SettingSource): void {
  const known = [
    ...all.flatMap(setting => (setting.isSecret === true ? formsOf(setting.name) : [setting.name])),
    'S3_BUCKET',
    'S3_PREFIX',
  ];
  for (const name of source.names.filter(one => isOurs(one) && !known.includes(one)).sort()) {
    const right = known.find(one => isNear(name, one));
    if (right !== undefined) {
      source.problem(name, 'is no setting.', `Did you mean ${right}?`);
    }
  }
}

const isOurs = (name: string): boolean =>
  name.startsWith('S3_') && !name.startsWith('S3_BUCKET_') && !name.startsWith('S3_PREFIX_');

const isNear = (a: string, b: string): boolean =>
  Math.abs(a.length - b.length) <= maxDistance && distance(a, b) <= maxDistance;

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, at(row, j) + 1, at(next, j - 1) + 1));
    }
    row = next;
  }
  return at(row, b.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY;
