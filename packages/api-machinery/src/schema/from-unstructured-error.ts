import { goNumberType } from '../status/go-number.ts';
import type { DecodeError } from './decode-context.ts';
import { goValueOf } from './go-type.ts';

/**
 * What Go's converter of maps into structs says of a value that its JSON decoder cannot use either: strategic merge
 * patches go through the one, everything else through the other (k8s.io/apimachinery runtime/converter.go).
 */
export function fromUnstructuredError({ message, mismatch }: DecodeError): string {
  if (!mismatch) return message.startsWith('illegal base64') ? `error decoding from json: ${message}` : message;
  const { value, goType, goKind } = mismatch;
  const kind = kindOf(value);
  switch (goKind) {
    case 'struct':
      return `cannot restore struct from: ${kind}`;
    case 'map':
    case 'slice':
      return `cannot restore ${goKind} from ${kind}`;
    case 'unmarshaler':
      return `json: cannot unmarshal ${goValueOf(value)} into Go value of type ${goType}`;
    default:
      // Go would turn a whole number into the character of that code, and a fraction into a whole number, if it were asked to.
      return kind === (goKind === 'string' ? 'int64' : goKind === 'bool' ? '' : 'float64')
        ? `cannot convert ${kind} to ${goType}`
        : `unrecognized type: ${goKind}`;
  }
}

/** reflect.Kind of a value read from JSON. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'number' || typeof value === 'bigint') return goNumberType(value);
  if (typeof value === 'object') return 'map';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
