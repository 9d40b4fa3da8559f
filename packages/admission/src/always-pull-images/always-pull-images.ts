import type { Pod } from '@kubewright/api/core/v1';
import { allContainers, visitContainers } from '@kubewright/api/pods';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import { isWriteOf, objectOf, rejection } from '../request.ts';

/**
 * Has every image pulled anew, so that nobody runs a private one that somebody else's credentials have fetched; off by
 * default (plugin/pkg/admission/alwayspullimages, release 1.36).
 */
export class AlwaysPullImages implements AdmissionPlugin {
  readonly name = 'AlwaysPullImages';

  handles(request: AdmissionRequest): boolean {
    return isWriteOf(request, '', 'pods', ['CREATE', 'UPDATE']) && bringsImages(request);
  }

  admit(request: AdmissionRequest): void {
    const pod = objectOf<Pod>(request);
    for (const container of containersOf(pod)) container.imagePullPolicy = 'Always';
    for (const { image } of pod.spec?.volumes ?? []) if (image) image.pullPolicy = 'Always';
  }

  /** Whoever comes after it may have changed its mind. */
  validate(request: AdmissionRequest): void {
    const pod = objectOf<Pod>(request);
    const policies: [at: string, policy: string | undefined][] = [];
    if (pod.spec) visitContainers(pod.spec, 'spec', ({ imagePullPolicy }, at) => policies.push([`${at}.imagePullPolicy`, imagePullPolicy]));
    for (const [i, { image }] of (pod.spec?.volumes ?? []).entries())
      if (image) policies.push([`spec.volumes[${i}].image.pullPolicy`, image.pullPolicy]);
    const lax = policies.find(([, policy]) => policy !== 'Always');
    if (lax) throw rejection(request, `${lax[0]}: Unsupported value: ${JSON.stringify(lax[1] ?? '')}: supported values: "Always"`);
  }
}

const containersOf = ({ spec }: Pod): ReturnType<typeof allContainers> => (spec ? allContainers(spec) : []);

/** A pod that brings no image which it did not have is let pass as it is. */
function bringsImages({ operation, old, object }: AdmissionRequest): boolean {
  if (operation === 'CREATE') return true;
  const known = new Set(containersOf(old as Pod).map(({ image }) => image));
  return containersOf(object as Pod).some(({ image }) => !known.has(image));
}
