import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { typeName } from '../values/type-of.ts';
import type { CelValue } from '../values/value.ts';

/** Of what has a receiver in cel-go the type itself refuses a call, whatever function it is of. */
const receivers = ['string', 'google.protobuf.Duration', 'google.protobuf.Timestamp'];
const numbers = ['int', 'uint', 'double'];
const ordered = [...receivers, ...numbers, 'bool', 'bytes'];
const any = undefined;

/** The functions that cel-go has as a method of their first argument, and the types that have the method; `any`: all are let in. */
const methods: ReadonlyMap<string, ReadonlySet<string> | typeof any> = new Map<string, ReadonlySet<string> | typeof any>([
  ['_+_', new Set([...receivers, ...numbers, 'bytes', 'list'])],
  ['_-_', new Set([...receivers, ...numbers])],
  ['_*_', new Set([...receivers, ...numbers])],
  ['_/_', new Set([...receivers, ...numbers])],
  ['_%_', new Set([...receivers, 'int', 'uint'])],
  ['-_', new Set([...receivers, 'int', 'double', 'bool'])],
  ['_<_', new Set(ordered)],
  ['_<=_', new Set(ordered)],
  ['_>_', new Set(ordered)],
  ['_>=_', new Set(ordered)],
  ['size', new Set([...receivers, 'list', 'map', 'bytes'])],
  ['sort', new Set([...receivers, 'list'])],
  ...['!_', '@in', 'contains', 'startsWith', 'endsWith', 'matches', 'find', 'findAll', 'sum', 'min', 'max', 'isSorted'].map(
    (name): [string, typeof any] => [name, any],
  ),
]);

/** How a call is refused whose arguments fit no overload; which words it is depends on how cel-go has the function. */
export function noOverload(name: string, args: readonly CelValue[]): CelError {
  if (!methods.has(name)) return new CelError(`no such overload: ${name}(${args.map(typeName).join(', ')})`);
  const types = methods.get(name);
  return types === any || types.has(typeName(args[0]!)) ? noSuchOverload() : new CelError(`no such overload: ${name}`);
}
