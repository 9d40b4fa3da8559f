import { parseQuantity } from '../../quantity/quantity.ts';

/** The commonest quantities are canonical as they are. */
const plain = /^(0|[1-9]\d{0,2}[kMGTPm]?)$/;

/** The canonical text of a quantity. @throws {RangeError} with upstream's message. */
export function canonicalQuantity(text: string): string {
  return plain.test(text) ? text : parseQuantity(text).toString();
}
