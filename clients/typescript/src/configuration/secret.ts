import { inspect } from 'node:util';

const shown = '(secret)';

/** A value that must not be seen: whatever prints it prints `(secret)`. `reveal` is the only way to the value. */
export class Secret {
  readonly #value: string;

  /** Where the value came from, such as `S3_SECRET_ACCESS_KEY_FILE`: safe to print. */
  readonly source: string;

  constructor(value: string, source: string) {
    if (value.length === 0) {
      throw new TypeError('A secret must not be empty.');
    }
    this.#value = value;
    this.source = source;
  }

  /** The value, for signing and for nothing else. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
