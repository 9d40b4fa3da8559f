import type { CachedObject } from '@kubewright/watch-cache';

/** Bytes of frames that are kept: of what many watchers are told in the next turns, and not of all there is to watch. */
const keptBytes = 4 * 1_024 * 1_024;

/** What objects became for those who watch, in each form: an event is encoded once however many are told of it. */
export class RecentFrames {
  /** In the order in which the objects came. */
  readonly #frames = new Map<CachedObject, Map<string, Uint8Array>>();
  #bytes = 0;

  of(object: CachedObject, form: string, encode: () => Uint8Array): Uint8Array {
    let forms = this.#frames.get(object);
    const known = forms?.get(form);
    if (known) return known;
    const frame = encode();
    if (!forms) this.#frames.set(object, (forms = new Map()));
    forms.set(form, frame);
    this.#bytes += frame.byteLength;
    if (this.#bytes > keptBytes) this.#forgetOldest();
    return frame;
  }

  #forgetOldest(): void {
    for (const [object, forms] of this.#frames) {
      if (this.#bytes <= keptBytes) return;
      for (const { byteLength } of forms.values()) this.#bytes -= byteLength;
      this.#frames.delete(object);
    }
  }
}
