import { closeSync, openSync, readSync } from 'node:fs';
import type { ContractSetting } from './contract-settings.js';
import { Secret } from './secret.js';
import type { SettingSource } from './setting-source.js';

/** Secrets are a line; whatever is larger is another file. */
const maxFileBytes = 64 * 1024;

/**
 * Reads a secret given by value, as `NAME_FILE` (Swarm and Kubernetes mounts) or as `NAME_REF` (`env:NAME` or
 * `file:PATH`). No message holds a value.
 */
export function readSecret(source: SettingSource, setting: ContractSetting): Secret | undefined {
  for (const name of [setting.name, ...setting.aliases]) {
    const [given, ...others] = formsOf(name).filter(form => source.raw(form) !== undefined);
    if (given !== undefined && others.length > 0) {
      source.problem(given, `is given more than once: ${[given, ...others].join(', ')}.`, 'Keep one of them.');
      return undefined;
    }
    if (given !== undefined) {
      source.note(setting, given);
      return resolve(source, name, given);
    }
  }
  return undefined;
}

/** The names a secret may be given under; those in small letters have their endings in small letters too. */
export const formsOf = (name: string): string[] =>
  /^[a-z]/.test(name) ? [name, `${name}_file`, `${name}_ref`] : [name, `${name}_FILE`, `${name}_REF`];

function resolve(source: SettingSource, name: string, given: string): Secret | undefined {
  const value = source.raw(given) ?? '';
  if (given === name) {
    return new Secret(value, given);
  }
  if (/_file$/i.test(given)) {
    return fromFile(source, given, value);
  }
  const [, kind, target] = /^(file|env):(.+)$/s.exec(value) ?? [];
  if (target === undefined) {
    // What is no reference may be the secret itself, so it is not repeated.
    return refuse(source, given, 'is no reference.', 'Write env:NAME or file:PATH.');
  }
  return kind === 'file' ? fromFile(source, given, target) : fromVariable(source, given, target);
}

function fromVariable(source: SettingSource, given: string, variable: string): Secret | undefined {
  const value = source.raw(variable);
  return value === undefined
    ? refuse(source, given, `refers to ${variable}, which is not set.`, `Set ${variable}.`)
    : new Secret(value, given);
}

function fromFile(source: SettingSource, given: string, path: string): Secret | undefined {
  let text: string;
  try {
    text = readStart(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse(source, given, `${path} cannot be read: ${reason}`, 'Make it readable to this user.');
  }
  if (text.length > maxFileBytes) {
    return refuse(source, given, `${path} is too large for a secret.`, 'Name the file of the secret.');
  }
  // Editors and echo end a file with a line feed that is no part of the secret.
  const value = text.trim();
  return value === ''
    ? refuse(source, given, `${path} is empty.`, 'Put the secret into it.')
    : new Secret(value, given);
}

/** One byte more than is allowed tells that a file is too large, without taking in all of it. */
function readStart(path: string): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(maxFileBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(file, buffer, length, buffer.length - length, null);
    }
    return buffer.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}

function refuse(source: SettingSource, setting: string, message: string, remedy: string): Secret | undefined {
  source.problem(setting, message, remedy);
  return undefined;
}
