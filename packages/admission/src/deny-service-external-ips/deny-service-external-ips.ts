import type { Service } from '@kubewright/api/core/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import { isWriteOf, objectOf, rejection } from '../request.ts';

/**
 * Lets no service take external addresses that it does not have yet: they catch traffic of others (CVE-2020-8554). Off by
 * default (plugin/pkg/admission/network/denyserviceexternalips, release 1.36).
 */
export class DenyServiceExternalIPs implements AdmissionPlugin {
  readonly name = 'DenyServiceExternalIPs';

  handles(request: AdmissionRequest): boolean {
    return isWriteOf(request, '', 'services', ['CREATE', 'UPDATE']);
  }

  validate(request: AdmissionRequest): void {
    const had = (request.old as Service | undefined)?.spec?.externalIPs ?? [];
    const wanted = objectOf<Service>(request).spec?.externalIPs ?? [];
    if (wanted.some((address) => !had.includes(address))) throw rejection(request, 'Use of external IPs is denied by admission control');
  }
}
