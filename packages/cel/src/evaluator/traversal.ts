import { CelError } from '../values/cel-error.ts';
import { ListValue } from '../values/list-value.ts';
import type { CelValue } from '../values/value.ts';

/** A second's work. */
const maxCharacters = 500_000_000;
/** An element or an entry takes as long as so many characters. */
const charactersPerElement = 100;

/**
 * What the calls of evaluations go through, whatever they cost. Upstream has calls of a flat cost, however large what they
 * are given is, and ends them with the request; here everybody else would wait meanwhile.
 */
export class Traversal {
  #characters = 0;

  /** Counts what a call is given. @throws {CelError} costLimit when it is too much */
  value(value: CelValue): void {
    if (typeof value === 'string') this.#count(value.length);
    else if (value instanceof ListValue) this.elements(value.size);
  }

  /** @throws {CelError} costLimit when it is too much */
  elements(count: number): void {
    this.#count(count * charactersPerElement);
  }

  #count(characters: number): void {
    this.#characters += characters;
    if (this.#characters > maxCharacters) throw costLimitExceeded();
  }
}

export const costLimitExceeded = (): CelError => new CelError('operation cancelled: actual cost limit exceeded', 'costLimit');
