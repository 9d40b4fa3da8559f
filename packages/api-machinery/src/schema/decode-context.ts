import type { FieldError } from '../status/field-error.ts';
import { goValueOf } from './go-type.ts';

/** JSON that does not fit the Go type; the message is Go's. */
export class DecodeError extends Error {
  /** Set where a value is of the wrong JSON type. */
  readonly mismatch: Mismatch | undefined;
  /** Set where the error is one of a field. */
  readonly fieldError: FieldError | undefined;

  constructor(message: string, { mismatch, fieldError }: { mismatch?: Mismatch; fieldError?: FieldError } = {}) {
    super(message);
    this.name = 'DecodeError';
    this.mismatch = mismatch;
    this.fieldError = fieldError;
  }
}

/** A value, and the Go type that it should have had. */
export interface Mismatch {
  readonly value: unknown;
  readonly goType: string;
  /** reflect.Kind of that type; `unmarshaler` where it reads JSON itself. */
  readonly goKind: GoKind;
}

export type GoKind = 'struct' | 'map' | 'slice' | 'string' | 'bool' | 'int32' | 'int64' | 'uint8' | 'float64' | 'unmarshaler';

/** Segments of map keys are marked, since messages about types leave them out. */
const mapKeyMark = '\u0000';

/** A field that JSON has inlined: messages about types say which Go structs it is embedded in. */
export interface EmbeddedField {
  readonly name: string;
  /** `VolumeSource.configMap`. */
  readonly goPath: string;
}

type Segment = string | number | EmbeddedField;

/** Objects nested deeper than this are refused; the walks recurse. */
const maxDepth = 1000;

/** Reports no more unknown fields than upstream's strict decoder does. */
const maxUnknownFields = 100;

/**
 * What becomes of empty lists and maps. `none`: Go's omitempty leaves them out, and where it may not, they are null, as they
 * are when an object comes back from the store in protobuf; `written`: as Go writes what is in its memory, an empty list is a
 * list where it may not be left out; `kept`: as Go has them in memory; `compared`: as structured-merge-diff tells values of
 * Go from each other: `written`, and `kept` within the elements of a list that is compared as a whole.
 */
export type Empties = 'none' | 'written' | 'kept' | 'compared';

/** Where a decoding walk is, and what it has found to be unknown. */
export class DecodeContext {
  empties: Empties;
  readonly unknownFields: string[] = [];
  /** How numbers are written, where it matters (`ParsedJson.oddNumbers`). */
  readonly oddNumbers: ReadonlyMap<string, string> | undefined;
  /** Nulls that a custom resource's schema does not allow are left for its validation, as in what has been applied. */
  keepsNulls = false;
  /** What is unknown in the metadata of embedded resources is not told. */
  sparesMetadata = false;
  /** Name of the innermost Go struct; '' at the root. */
  struct = '';
  readonly #path: Segment[] = [];
  #deaf = false;

  constructor(empties: Empties = 'none', oddNumbers?: ReadonlyMap<string, string>) {
    this.empties = empties;
    this.oddNumbers = oddNumbers;
  }

  enter(segment: Segment): void {
    if (this.#path.length >= maxDepth) throw new DecodeError('json: exceeded max depth');
    this.#path.push(segment);
  }

  enterKey(key: string): void {
    this.enter(mapKeyMark + key);
  }

  leave(): void {
    this.#path.pop();
  }

  /** The path of a field here, as unknown fields are named. */
  pathTo(name: string): string {
    return formatPath([...this.#path, name]);
  }

  /** The path of a field here, as errors of fields name it: keys of maps are in brackets. */
  fieldPathTo(name: string): string {
    return formatPath([...this.#path, name], (key) => `[${key}]`);
  }

  /** The number here as it is written. */
  numberText(value: number | bigint): string {
    return this.oddNumbers?.get(formatPath(this.#path)) ?? String(value);
  }

  /** Reads what tells of no unknown fields. */
  unheard<T>(read: () => T): T {
    const outer = this.#deaf;
    this.#deaf = true;
    const value = read();
    this.#deaf = outer;
    return value;
  }

  unknown(name: string): void {
    if (!this.#deaf && this.unknownFields.length < maxUnknownFields) this.unknownAt(this.pathTo(name));
  }

  unknownAt(path: string): void {
    if (this.#deaf || this.unknownFields.length >= maxUnknownFields) return;
    if (!this.unknownFields.includes(path)) this.unknownFields.push(path);
  }

  /** `json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32`. */
  wrongType(value: unknown, goType: string, goKind: GoKind, what: string = goValueOf(value)): DecodeError {
    const fields = this.#path.flatMap((segment) => {
      if (typeof segment === 'object') return [segment.goPath];
      return typeof segment === 'string' && !segment.startsWith(mapKeyMark) ? [segment] : [];
    });
    const where = this.struct === '' ? 'value' : `struct field ${this.struct}.${fields.join('.')}`;
    return new DecodeError(`json: cannot unmarshal ${what} into Go ${where} of type ${goType}`, { mismatch: { value, goType, goKind } });
  }
}

function formatPath(segments: readonly Segment[], mapKey?: (key: string) => string): string {
  let text = '';
  for (const each of segments) {
    const segment = typeof each === 'object' ? each.name : each;
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (mapKey && segment.startsWith(mapKeyMark)) text += mapKey(segment.slice(1));
    else text += `${text && '.'}${segment.startsWith(mapKeyMark) ? segment.slice(1) : segment}`;
  }
  return text;
}
