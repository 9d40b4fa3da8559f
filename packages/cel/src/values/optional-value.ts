import type { CelValue } from './value.ts';

/** `optional_type`: a value or none. */
export class OptionalValue {
  static readonly none: OptionalValue = new OptionalValue(undefined);
  readonly value: CelValue | undefined;
  private constructor(value: CelValue | undefined) {
    this.value = value;
  }
  static of(value: CelValue | undefined): OptionalValue {
    return value === undefined ? OptionalValue.none : new OptionalValue(value);
  }
}
