import { dynType, isDynOrError, isOptionalType, sameType, type CelType } from '../types/cel-type.ts';

/**
 * What type parameters stand for so far, and whether types fit (cel-go checker/types.go). A failed attempt leaves no
 * trace.
 */
export class Substitution {
  readonly #bound = new Map<string, CelType>();
  /** What an attempt has bound, with what was there before: undone when it fails. */
  readonly #trail: (readonly [string, CelType | undefined])[] = [];
  #fresh = 0;

  /** A parameter that nothing else uses. */
  freshParam(): CelType {
    return { kind: 'typeParam', name: `_var${this.#fresh++}`, parameters: [] };
  }

  /** Whether values of the second type may stand where the first is wanted; learns what parameters have to be. */
  assignable(wanted: CelType, given: CelType): boolean {
    return this.assignableAll([wanted], [given]);
  }

  assignableAll(wanted: readonly CelType[], given: readonly CelType[]): boolean {
    const fits = this.#fitsAll(wanted, given);
    for (let last = this.#trail.pop(); last; last = this.#trail.pop()) if (!fits) this.#restore(...last);
    return fits;
  }

  #restore(param: string, before: CelType | undefined): void {
    if (before) this.#bound.set(param, before);
    else this.#bound.delete(param);
  }

  #learn(param: string, type: CelType): void {
    this.#trail.push([param, this.#bound.get(param)]);
    this.#bound.set(param, type);
  }

  /** The type with all that is known put in; unknown parameters become dyn where `toDyn`. */
  apply(type: CelType, toDyn = false): CelType {
    const bound = type.kind === 'typeParam' ? this.#bound.get(type.name) : undefined;
    if (bound) return this.apply(bound, toDyn);
    if (type.kind === 'typeParam') return toDyn ? dynType : type;
    if (type.parameters.length === 0) return type;
    const parameters = type.parameters.map((part) => this.apply(part, toDyn));
    return parameters.every((part, i) => part === type.parameters[i]) ? type : { ...type, parameters };
  }

  /** A signature with its own parameters in place of the declared ones. */
  instantiate(types: readonly CelType[]): readonly CelType[] {
    const fresh = new Map<string, CelType>();
    const replace = (type: CelType): CelType => {
      if (type.kind === 'typeParam') {
        const own = fresh.get(type.name) ?? this.freshParam();
        fresh.set(type.name, own);
        return own;
      }
      return type.parameters.length === 0 ? type : { ...type, parameters: type.parameters.map(replace) };
    };
    return types.map(replace);
  }

  #fitsAll(wanted: readonly CelType[], given: readonly CelType[]): boolean {
    return wanted.length === given.length && wanted.every((type, i) => this.#fits(type, given[i]!));
  }

  #fits(left: CelType, right: CelType): boolean {
    if (right.kind === 'typeParam') {
      const { valid, bound } = this.#bind(left, right);
      if (valid || bound) return valid;
    }
    if (left.kind === 'typeParam') return this.#bind(right, left).valid;
    if (isDynOrError(left) || isDynOrError(right)) return true;
    if (left.kind === 'null' || right.kind === 'null') return isNullable(left.kind === 'null' ? right : left);
    if (left.kind === 'type') return right.kind === 'type';
    if (left.kind !== right.kind || left.name !== right.name) return false;
    return this.#fitsAll(left.parameters, right.parameters);
  }

  /** Whether `type` may be what `param` stands for, and whether `param` stood for something already. */
  #bind(type: CelType, param: CelType): { valid: boolean; bound: boolean } {
    if (sameType(type, param)) return { valid: true, bound: true };
    const known = this.#bound.get(param.name);
    if (known) {
      if (sameType(type, known)) return { valid: true, bound: true };
      if (!this.#fits(type, known)) return { valid: false, bound: true };
      const general = mostGeneral(type, known);
      if (!this.#occurs(param, general)) this.#learn(param.name, general);
      return { valid: true, bound: true };
    }
    if (this.#occurs(param, type)) return { valid: false, bound: false };
    this.#learn(param.name, type);
    return { valid: true, bound: false };
  }

  #occurs(param: CelType, within: CelType): boolean {
    if (sameType(param, within)) return true;
    if (within.kind === 'typeParam') {
      const known = this.#bound.get(within.name);
      return known !== undefined && this.#occurs(param, known);
    }
    return within.parameters.some((part) => this.#occurs(param, part));
  }
}

const isNullable = (type: CelType): boolean => ['null', 'opaque', 'object', 'duration', 'timestamp'].includes(type.kind);

export function mostGeneral(left: CelType, right: CelType): CelType {
  return isEqualOrLessSpecific(left, right) ? left : right;
}

function isEqualOrLessSpecific(left: CelType, right: CelType): boolean {
  if (left.kind === 'dyn' || left.kind === 'typeParam') return true;
  if (right.kind === 'dyn' || right.kind === 'typeParam' || left.kind !== right.kind) return false;
  if (left.kind === 'type') return true;
  return (
    left.name === right.name &&
    left.parameters.length === right.parameters.length &&
    left.parameters.every((part, i) => isEqualOrLessSpecific(part, right.parameters[i]!))
  );
}

/** The type inside an optional one. */
export const unwrapOptional = (type: CelType): CelType | undefined => (isOptionalType(type) ? type.parameters[0] : undefined);
