import { SlotSet, type Slotted } from '@kubewright/api-machinery';

/** The size of a slab. What a slow reader holds on to is a slab, so they are not larger. The first ones are smaller: most servers of a test never fill one. */
export const slabBytes = 1024 * 1024;
const firstSlabBytes = slabBytes / 8;
/** Larger objects have memory of their own, so that little is left empty at the end of a slab. */
const largestShared = firstSlabBytes;

/**
 * A piece of memory that many objects lie in. What was written to it never changes, so a view of it stays what it is.
 * Resizable, which it never is, as V8 then takes it from the system and gives it back there: the heap of malloc keeps what lies
 * between larger pieces, and grew by half of all that was cached.
 */
export class Slab extends ArrayBuffer {
  usedBytes = 0;
  /** Of the residents. */
  liveBytes = 0;
  readonly residents = new SlotSet<Resident>();

  constructor(sizeBytes: number) {
    super(sizeBytes, { maxByteLength: sizeBytes });
  }
}

/** An object that is kept for long, whose bytes may be moved. */
export interface Resident extends Slotted {
  readonly memory: ArrayBufferLike;
  readonly bytes: Uint8Array;
  readonly sizeBytes: number;
  moveTo(bytes: Uint8Array): void;
}

/**
 * Memory for the bytes of many small objects: a piece of the heap for each would cost half of its size again, and a
 * view of it more than the rest of a row. A slab that is full and not half alive is left by the residents, so that they
 * take at most twice what they need, a slab and what readers of older states hold; moving costs a byte for each that died.
 */
export class ObjectMemory {
  #open = new Slab(firstSlabBytes);

  /** Room for an object, to be written at once and never again. It lasts for as long as anybody has it. */
  allocate(sizeBytes: number): Uint8Array {
    if (sizeBytes > largestShared) return new Uint8Array(sizeBytes);
    if (sizeBytes > this.#open.byteLength - this.#open.usedBytes) this.#begin();
    const slab = this.#open;
    const start = slab.usedBytes;
    slab.usedBytes += sizeBytes;
    return new Uint8Array(slab, start, sizeBytes);
  }

  /** Counts an object among those that stay, wherever its bytes are until now. */
  keep(object: Resident): void {
    if (object.sizeBytes > largestShared) return;
    if (!this.#isWellPlaced(object.memory)) object.moveTo(copied(object, this.allocate(object.sizeBytes)));
    const slab = object.memory as Slab;
    slab.residents.add(object);
    slab.liveBytes += object.sizeBytes;
  }

  /** The object need not be kept any longer; whoever has it can still read it. */
  release(object: Resident): void {
    if (object.slot < 0) return;
    const slab = object.memory as Slab;
    slab.residents.delete(object);
    slab.liveBytes -= object.sizeBytes;
    if (slab !== this.#open && isThin(slab)) this.#leave(slab);
  }

  #isWellPlaced(memory: ArrayBufferLike): boolean {
    return memory instanceof Slab && (memory === this.#open || !isThin(memory));
  }

  #begin(): void {
    const full = this.#open;
    this.#open = new Slab(Math.min(full.byteLength * 2, slabBytes));
    if (isThin(full)) this.#leave(full);
  }

  #leave(slab: Slab): void {
    slab.liveBytes = 0;
    for (const object of slab.residents) {
      slab.residents.delete(object);
      object.moveTo(copied(object, this.allocate(object.sizeBytes)));
      this.keep(object);
    }
  }
}

const isThin = ({ liveBytes, byteLength }: Slab): boolean => liveBytes * 2 < byteLength;

function copied({ bytes }: Resident, target: Uint8Array): Uint8Array {
  target.set(bytes);
  return target;
}
