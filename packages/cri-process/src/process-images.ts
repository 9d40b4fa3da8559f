import { statfs } from 'node:fs/promises';
import { RuntimeError } from '@kubewright/cri';
import type { FilesystemUsage, Image, ImageService } from '@kubewright/cri';

const reference =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?(?::[0-9]+)?\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,})?$/;

/**
 * The images of a node without images: every well-formed name counts as present, for nothing of an image is used but
 * its name, and its user is the one this process runs as. A container of it needs a command (see {@link ProcessRuntime}).
 */
export class ProcessImages implements ImageService {
  readonly #directory: string;
  readonly #used = new Set<string>();

  /** `directory`: whose file system is reported as the images'. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  async imageStatus(name: string): Promise<Image | undefined> {
    if (!reference.test(name)) {
      throw new RuntimeError(
        'InvalidArgument',
        `Failed to apply default image tag "${name}": couldn't parse image name "${name}": invalid reference format`,
        { reason: 'InvalidImageName' },
      );
    }
    this.#used.add(name);
    return toImage(name);
  }

  async listImages(): Promise<readonly Image[]> {
    return [...this.#used].map(toImage);
  }

  async pullImage(name: string): Promise<string> {
    return (await this.imageStatus(name))!.id;
  }

  async removeImage(name: string): Promise<void> {
    this.#used.delete(name);
  }

  async imageFsInfo(): Promise<FilesystemUsage> {
    const { bsize, blocks, bfree, bavail } = await statfs(this.#directory);
    return {
      mountpoint: this.#directory,
      capacityBytes: bsize * blocks,
      usedBytes: bsize * (blocks - bfree),
      availableBytes: bsize * bavail,
    };
  }
}

function toImage(name: string): Image {
  const uid = process.getuid?.();
  return { id: name, repoTags: [name], repoDigests: [], sizeBytes: 0, ...(uid !== undefined && { user: { uid } }) };
}
