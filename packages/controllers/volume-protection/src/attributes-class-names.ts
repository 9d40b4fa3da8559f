import type { PersistentVolume, PersistentVolumeClaim } from '@kubewright/api/core/v1';

/** The classes that a claim asks for, has, or is on its way to (upstream's pkg/controller/volume/vacprotection). */
export const classNamesOfClaim = ({ spec, status }: PersistentVolumeClaim): string[] =>
  named(
    spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  );

/** The class that a volume has. */
export const classNamesOfVolume = ({ spec }: PersistentVolume): string[] => named(spec?.volumeAttributesClassName);

const named = (...names: (string | undefined)[]): string[] =>
  [...new Set(names.filter((name) => name !== undefined && name !== ''))] as string[];
