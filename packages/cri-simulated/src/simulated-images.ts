import { RuntimeError } from '@kubewright/cri';
import type { FilesystemUsage, Image, ImageService } from '@kubewright/cri';
import type { Clock } from '@kubewright/api-machinery';
import { image as defineImage } from './image.ts';
import type { SimulatedImage } from './image.ts';

export interface SimulatedImagesOptions {
  readonly clock: Clock;
  readonly images?: readonly SimulatedImage[];
  /** `run` (default): every name can be pulled, and behaves as its {@link LifeCycle} says. `refuse`: only registered names can. */
  readonly unknownImages?: 'run' | 'refuse';
  /** How long a pull takes. */
  readonly pullDelayMs?: number;
}

/** What a container is for: until it is stopped, to let its pod go on (ends at once), or to do the work of a Job (ends after a second). */
export type LifeCycle = 'service' | 'init' | 'job';

const jobMs = 1_000;

/** The registry and the node's image store in one: what images simulated nodes can run. */
export class SimulatedImages implements ImageService {
  readonly #options: SimulatedImagesOptions;
  readonly #known = new Map<string, SimulatedImage>();
  readonly #present = new Set<string>();
  readonly #unknown: Readonly<Record<LifeCycle, SimulatedImage>> = {
    service: defineImage(''),
    init: defineImage('', { exitAfterMs: 0 }),
    job: defineImage('', { exitAfterMs: jobMs }),
  };

  constructor(options: SimulatedImagesOptions) {
    this.#options = options;
    for (const each of options.images ?? []) this.#known.set(each.name, each);
  }

  /** Registers or replaces an image; containers already running keep theirs. */
  register(added: SimulatedImage): void {
    this.#known.set(added.name, added);
  }

  /** What runs for an image name that was pulled; of a name nobody registered, what its place in the pod asks for. */
  program(name: string, lifeCycle: LifeCycle = 'service'): SimulatedImage {
    return this.#known.get(name) ?? this.#unknown[lifeCycle];
  }

  imageStatus(name: string): Promise<Image | undefined> {
    return Promise.resolve(this.#present.has(name) ? toImage(name) : undefined);
  }

  listImages(): Promise<readonly Image[]> {
    return Promise.resolve([...this.#present].map(toImage));
  }

  async pullImage(name: string): Promise<string> {
    const { clock, pullDelayMs, unknownImages } = this.#options;
    if (pullDelayMs) await new Promise<void>((resolve) => clock.schedule(pullDelayMs, resolve));
    if (unknownImages === 'refuse' && !this.#known.has(name)) {
      throw new RuntimeError('NotFound', `failed to pull and unpack image "${name}": ${name}: not found`);
    }
    this.#present.add(name);
    return name;
  }

  removeImage(name: string): Promise<void> {
    this.#present.delete(name);
    return Promise.resolve();
  }

  imageFsInfo(): Promise<FilesystemUsage> {
    const capacityBytes = 100 * 2 ** 30;
    const usedBytes = this.#present.size * imageSizeBytes;
    return Promise.resolve({ mountpoint: '/simulated', usedBytes, capacityBytes, availableBytes: capacityBytes - usedBytes });
  }
}

const imageSizeBytes = 10_000_000;

function toImage(name: string): Image {
  return { id: name, repoTags: [name], repoDigests: [], sizeBytes: imageSizeBytes };
}
