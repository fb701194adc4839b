import type { ContractSetting } from './contract-settings.js';
import type { SettingProblem } from './settings.js';

/** Settings by name, such as `process.env`. */
export type SettingValues = Readonly<Record<string, string | undefined>>;

/** A value and the name it was found under. */
export interface Found {
  readonly name: string;
  readonly value: string | undefined;
}

/** `true` or `false`, in any case; undefined for anything else. */
export const parseFlag = (text: string): boolean | undefined =>
  ({ true: true, false: false })[text.toLowerCase()];

/** Looks settings up by canonical name and aliases, and keeps account of what is wrong with them. */
export class SettingSource {
  readonly problems: SettingProblem[] = [];
  readonly warnings: SettingProblem[] = [];
  readonly origins: Record<string, string> = {};
  readonly #values: SettingValues;

  constructor(values: SettingValues) {
    this.#values = values;
  }

  get names(): string[] {
    return Object.keys(this.#values).filter(name => this.#values[name] !== undefined);
  }

  /** The value under exactly this name; an empty one counts as not given, as in a shell. */
  raw(name: string): string | undefined {
    const value = Object.hasOwn(this.#values, name) ? this.#values[name]?.trim() : undefined;
    return value === '' ? undefined : value;
  }

  /**
   * The value and the name it was found under. The canonical name goes before aliases; an alias that says something
   * else is told of, for both may be meant.
   */
  find(setting: ContractSetting): Found {
    const found = [setting.name, ...setting.aliases]
      .map(name => ({ name, value: this.raw(name) }))
      .filter(one => one.value !== undefined);
    const [first, ...others] = found;
    if (first === undefined) {
      this.note(setting, setting.fallback === undefined ? undefined : 'default');
      return { name: setting.name, value: setting.fallback };
    }
    for (const other of others.filter(one => one.value !== first.value)) {
      this.warn(other.name, `is not used, for ${first.name} goes before it.`, 'Unset one of them.');
    }
    this.note(setting, first.name);
    return first;
  }

  note(setting: ContractSetting, origin: string | undefined): void {
    if (origin !== undefined) {
      this.origins[setting.name] = origin;
    }
  }

  flag(setting: ContractSetting): boolean | undefined {
    const { name, value } = this.find(setting);
    return value === undefined ? undefined : this.flagOf(name, value);
  }

  flagOf(name: string, text: string): boolean | undefined {
    const flag = parseFlag(text);
    if (flag === undefined) {
      this.problem(name, `'${text}' is neither true nor false.`, 'Write true or false.');
    }
    return flag;
  }

  problem(setting: string, message: string, remedy: string): void {
    this.problems.push({ setting, message, remedy });
  }

  warn(setting: string, message: string, remedy: string): void {
    this.warnings.push({ setting, message, remedy });
  }
}
