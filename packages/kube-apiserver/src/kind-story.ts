import type { KubeObject, ResourceHooks, ResourceVersion } from '@kubewright/api-machinery';
import type { Column } from './table/columns.ts';

/**
 * What a kind's folder says about it on top of its table in `@kubewright/api`: how it is shown, defaulted, prepared
 * and checked. Columns count for every served version; hooks see the storage version.
 */
export interface KindStory {
  readonly group: string;
  readonly plural: string;
  readonly columns?: readonly Column<KubeObject>[];
  readonly hooks?: ResourceHooks;
  /** By version: how objects turn into and out of the storage version, where more than apiVersion differs. */
  readonly conversions?: ReadonlyMap<string, NonNullable<ResourceVersion['conversion']>>;
}

/** Writes a story in terms of the kind's own type. */
export function kindStory<T extends KubeObject>(
  group: string,
  plural: string,
  story: { columns?: readonly Column<T>[]; hooks?: ResourceHooks<T>; conversions?: KindStory['conversions'] },
): KindStory {
  // A column of one kind is only ever given objects of that kind: the definition it is put into says so.
  return { group, plural, ...(story as unknown as Omit<KindStory, 'group' | 'plural'>) };
}
