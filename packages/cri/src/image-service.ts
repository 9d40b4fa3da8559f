/** CRI v1's ImageService. Every method rejects with a {@link RuntimeError}. */
export interface ImageService {
  /** Undefined when the image is not on the node. */
  imageStatus(image: string): Promise<Image | undefined>;
  listImages(): Promise<readonly Image[]>;
  /** Answers the image's reference, for `ContainerConfig.image.imageRef` and `status.imageID`. */
  pullImage(image: string, options?: { readonly auth?: ImageAuth; readonly signal?: AbortSignal }): Promise<string>;
  removeImage(image: string): Promise<void>;
  imageFsInfo(): Promise<FilesystemUsage>;
}

export interface Image {
  /** The reference containers run from. */
  readonly id: string;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly sizeBytes: number;
  readonly user?: { readonly uid?: number; readonly username?: string };
}

export interface ImageAuth {
  readonly username: string;
  readonly password: string;
}

export interface FilesystemUsage {
  readonly mountpoint: string;
  readonly usedBytes: number;
  readonly capacityBytes: number;
  readonly availableBytes: number;
}
