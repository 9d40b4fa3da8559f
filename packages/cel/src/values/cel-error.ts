/**
 * What stops an evaluation. Thrown inside the engine and turned into a result by `Program.evaluate`; not an Error,
 * because `&&` and `||` catch it often and a stack trace would cost more than all the rest.
 */
export class CelError {
  readonly kind: 'failed' | 'costLimit' | 'undecided';
  readonly message: string;
  constructor(message: string, kind: 'failed' | 'costLimit' | 'undecided' = 'failed') {
    this.message = message;
    this.kind = kind;
  }
}

export const noSuchOverload = (): CelError => new CelError('no such overload');
