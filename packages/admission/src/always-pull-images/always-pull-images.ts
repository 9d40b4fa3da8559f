import type { Container, Pod } from '@kubewright/api/core/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import { isWriteOf, objectOf, rejection } from '../request.ts';

const places = ['initContainers', 'containers', 'ephemeralContainers'] as const;

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
    for (const [, container] of containersOf(pod)) container.imagePullPolicy = 'Always';
    for (const { image } of pod.spec?.volumes ?? []) if (image) image.pullPolicy = 'Always';
  }

  /** Whoever comes after it may have changed its mind. */
  validate(request: AdmissionRequest): void {
    const pod = objectOf<Pod>(request);
    const policies = [
      ...containersOf(pod).map(([at, { imagePullPolicy }]) => [`${at}.imagePullPolicy`, imagePullPolicy] as const),
      ...(pod.spec?.volumes ?? []).flatMap(({ image }, i) =>
        image ? [[`spec.volumes[${i}].image.pullPolicy`, image.pullPolicy] as const] : [],
      ),
    ];
    const lax = policies.find(([, policy]) => policy !== 'Always');
    if (lax) throw rejection(request, `${lax[0]}: Unsupported value: ${JSON.stringify(lax[1] ?? '')}: supported values: "Always"`);
  }
}

function containersOf({ spec }: Pod): [at: string, container: Container][] {
  return places.flatMap((place) =>
    ((spec?.[place] ?? []) as Container[]).map((container, i): [string, Container] => [`spec.${place}[${i}]`, container]),
  );
}

/** A pod that brings no image which it did not have is let pass as it is. */
function bringsImages({ operation, old, object }: AdmissionRequest): boolean {
  if (operation === 'CREATE') return true;
  const known = new Set(containersOf(old as Pod).map(([, { image }]) => image));
  return containersOf(object as Pod).some(([, { image }]) => !known.has(image));
}
