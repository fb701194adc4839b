import { type ObjectRef, readObjectRef } from './object-ref.js';

/** The names under which events carried paths. */
export const pathNames = ['nasPath', 'localPath', 'filePath'] as const;

/**
 * Where the content that an event speaks of is, while producers move from shared paths to objects: an `objectRef`, or
 * a path under one of the old names. An object goes before a path.
 */
export interface ObjectRefOrPath {
  /** The object; undefined when there is only a path. */
  readonly objectRef?: ObjectRef;
  /** The path; undefined when there is only an object. */
  readonly path?: string;
}

/**
 * Reads it from the data of an event.
 * @throws TypeError when there is neither an object nor a path, or the object is not complete.
 */
export function readObjectRefOrPath(data: Readonly<Record<string, unknown>>): ObjectRefOrPath {
  const path = pathNames.map(name => data[name]).find(isText);
  if (isObject(data['objectRef'])) {
    const objectRef = readObjectRef(data['objectRef']);
    return path === undefined ? { objectRef } : { objectRef, path };
  }
  if (path === undefined) {
    throw new TypeError(`The event has neither objectRef nor ${pathNames.join(' nor ')}.`);
  }
  return { path };
}

/** What an event carries: `objectRef`, and the path as `nasPath` for consumers that know nothing else. */
export function writeObjectRefOrPath(from: ObjectRefOrPath): { objectRef?: ObjectRef; nasPath?: string } {
  return {
    ...(from.objectRef === undefined ? {} : { objectRef: readObjectRef(from.objectRef) }),
    ...(from.path === undefined ? {} : { nasPath: from.path }),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
