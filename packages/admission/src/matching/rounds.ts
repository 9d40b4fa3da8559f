import { deepCopy, deepEqual, type KubeObject } from '@kubewright/api-machinery';
import type { AdmissionRequest } from '@kubewright/apiserver';

/** What the second round of one request needs to know of the first: who wants to see what others change after them. */
export class Rounds {
  readonly #called = new Set<string>();
  readonly #again = new Set<string>();
  #lastOutput: KubeObject | undefined;

  /** Begins a round. Whatever changed since the last one is for everybody who asked to see it. */
  begin(request: AdmissionRequest): void {
    if (isSecond(request) && this.#lastOutput && !deepEqual(this.#lastOutput, request.object)) this.#callAgain();
  }

  /** Whether this round is not for `id`: the second is for those alone who are to be called again. */
  skips(request: AdmissionRequest, id: string): boolean {
    return isSecond(request) && !this.#again.has(id);
  }

  /** `id` had its turn. `again`: it wants another when somebody changes the object after it. */
  ran(id: string, again: boolean): void {
    if (again) this.#called.add(id);
  }

  /** The object is another one now. */
  changed({ reinvocation }: AdmissionRequest): void {
    this.#callAgain();
    if (reinvocation) reinvocation.requested = true;
  }

  end({ object }: AdmissionRequest): void {
    this.#lastOutput = object && deepCopy(object);
  }

  #callAgain(): void {
    for (const id of this.#called) this.#again.add(id);
    this.#called.clear();
  }
}

const isSecond = ({ reinvocation }: AdmissionRequest): boolean => reinvocation?.round === 1;

/** The rounds of each request that is under way. */
export class RoundsByRequest {
  readonly #rounds = new WeakMap<AdmissionRequest, Rounds>();

  of(request: AdmissionRequest): Rounds {
    let rounds = this.#rounds.get(request);
    if (!rounds) this.#rounds.set(request, (rounds = new Rounds()));
    return rounds;
  }
}
