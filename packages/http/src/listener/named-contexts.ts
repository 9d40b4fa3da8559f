import type { SecureContext } from 'node:tls';

/** Certificates by the name that a client asks for (SNI): of that name, or of `*` in place of its first label, as Go's servers find them. */
export class NamedContexts {
  #contexts: ReadonlyMap<string, SecureContext> = new Map();

  /** Takes the place of all there were. */
  set(contexts: Iterable<readonly [name: string, context: SecureContext]>): void {
    this.#contexts = new Map([...contexts].map(([name, context]) => [name.toLowerCase(), context]));
  }

  /** Undefined where none has the name. */
  find(asked: string): SecureContext | undefined {
    const name = asked.toLowerCase();
    return this.#contexts.get(name) ?? this.#contexts.get(name.replace(/^[^.]*/, '*'));
  }
}
