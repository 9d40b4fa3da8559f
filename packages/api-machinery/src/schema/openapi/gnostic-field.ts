/** How a field of a gnostic OpenAPI message is written; `extensions` takes every key that begins with `x-`. */
export type GnosticField =
  | { readonly number: number; readonly as: 'text' | 'texts' | 'flag' | 'double' | 'integer' | 'any' | 'anys' | 'scalar' | 'extensions' }
  /** A message, or a list of messages. */
  | { readonly number: number; readonly as: 'message' | 'messages'; readonly of: GnosticMessage }
  /** A map, written as a message whose field `entry` repeats { name = 1, value = 2 }. */
  | { readonly number: number; readonly as: 'named'; readonly of: GnosticMessage; readonly entry: number };

/**
 * Fields by their JSON key, and messages that stand around the message (one-of wrappers), outermost first. `reference`
 * is what stands for an object that has a `$ref`.
 */
export interface GnosticMessage {
  readonly fields: () => Readonly<Record<string, GnosticField>>;
  readonly inside?: readonly number[];
  readonly reference?: GnosticMessage;
}

export const text = (number: number): GnosticField => ({ number, as: 'text' });
export const texts = (number: number): GnosticField => ({ number, as: 'texts' });
export const flag = (number: number): GnosticField => ({ number, as: 'flag' });
export const double = (number: number): GnosticField => ({ number, as: 'double' });
export const integer = (number: number): GnosticField => ({ number, as: 'integer' });
export const message = (number: number, of: GnosticMessage): GnosticField => ({ number, as: 'message', of });
export const messages = (number: number, of: GnosticMessage): GnosticField => ({ number, as: 'messages', of });
export const named = (number: number, of: GnosticMessage, entry = 1): GnosticField => ({ number, as: 'named', of, entry });
export const extensions = (number: number): GnosticField => ({ number, as: 'extensions' });
