/** A resource as tables/<group>/resources.yaml writes it; what is left out has the default said here. */
export interface ResourceRow {
  /** Folder of the group's tables: its short name. */
  readonly path: string;
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  /** Preferred first. */
  readonly versions: readonly string[];
  /** The first of `versions`. */
  readonly storageVersion?: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly singular: string;
  /** None. */
  readonly shortNames?: readonly string[];
  /** None. */
  readonly categories?: readonly string[];
  /** All eight. */
  readonly verbs?: readonly string[];
  /** True. */
  readonly stored?: boolean;
  /** The plural. */
  readonly storagePrefix?: string;
  /** By name. */
  readonly subresources?: Readonly<Record<string, SubresourceRow>>;
  /** Warning texts by version. */
  readonly deprecated?: Readonly<Record<string, string>>;
}

export interface SubresourceRow {
  readonly verbs: readonly string[];
  /** `group/version/Kind` (`v1/Kind` for core) where the body is not the parent's. */
  readonly kind?: string;
  /** False. */
  readonly writesStatus?: boolean;
}
