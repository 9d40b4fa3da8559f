import { goValueOf } from './go-type.ts';

/** JSON that does not fit the Go type; the message is Go's. */
export class DecodeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DecodeError';
  }
}

/** Segments of map keys are marked, since messages about types leave them out. */
const mapKeyMark = '\u0000';

/** Objects nested deeper than this are refused; the walks recurse. */
const maxDepth = 1000;

/** Reports no more unknown fields than upstream's strict decoder does. */
const maxUnknownFields = 100;

/** Where a decoding walk is, and what it has found to be unknown. */
export class DecodeContext {
  readonly unknownFields: string[] = [];
  /** Name of the innermost Go struct; '' at the root. */
  struct = '';
  readonly #path: (string | number)[] = [];

  enter(segment: string | number): void {
    if (this.#path.length >= maxDepth) throw new DecodeError('json: exceeded max depth');
    this.#path.push(segment);
  }

  enterKey(key: string): void {
    this.enter(mapKeyMark + key);
  }

  leave(): void {
    this.#path.pop();
  }

  unknown(name: string): void {
    if (this.unknownFields.length >= maxUnknownFields) return;
    const path = formatPath([...this.#path, name]);
    if (!this.unknownFields.includes(path)) this.unknownFields.push(path);
  }

  /** `json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32`. */
  wrongType(value: unknown, goType: string, what: string = goValueOf(value)): DecodeError {
    const fields = this.#path.filter((segment) => typeof segment === 'string' && !segment.startsWith(mapKeyMark));
    const where = this.struct === '' ? 'value' : `struct field ${this.struct}.${fields.join('.')}`;
    return new DecodeError(`json: cannot unmarshal ${what} into Go ${where} of type ${goType}`);
  }
}

function formatPath(segments: readonly (string | number)[]): string {
  let text = '';
  for (const segment of segments) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else text += `${text && '.'}${segment.startsWith(mapKeyMark) ? segment.slice(1) : segment}`;
  }
  return text;
}
