import type { CelType } from '../types/cel-type.ts';
import { MapValue } from './map-value.ts';
import type { CelValue } from './value.ts';

/** A value written `Name{field: …}`. */
export class StructValue extends MapValue {
  readonly type: CelType;
  readonly #fields: ReadonlyMap<string, CelValue>;
  constructor(type: CelType, fields: ReadonlyMap<string, CelValue>) {
    super();
    this.type = type;
    this.#fields = fields;
  }
  get size(): number {
    return this.#fields.size;
  }
  find(key: CelValue): CelValue | undefined {
    return typeof key === 'string' ? this.#fields.get(key) : undefined;
  }
  keys(): string[] {
    return [...this.#fields.keys()];
  }
}
