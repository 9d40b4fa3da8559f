import { forbiddenField, invalid, isNotFound, type FieldError } from '@kubewright/api-machinery';
import { Namespaces } from '@kubewright/api/core/v1';
import type { ResourceClaim, ResourceClaimTemplate } from '@kubewright/api/resource/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';

const label = 'resource.kubernetes.io/admin-access';

/**
 * Access to devices that others use is for claims in namespaces that say so (KEP-5018). Upstream looks while it validates
 * (pkg/registry/resource AuthorizedForAdmin, AuthorizedForAdminStatus; 1.36); here validation asks nobody.
 */
export class DeviceAdminAccess implements AdmissionPlugin {
  readonly name = 'DeviceAdminAccess';
  readonly #client: Client;

  constructor(deps: { client: Client }) {
    this.#client = deps.client;
  }

  handles({ definition, operation, subresource }: AdmissionRequest): boolean {
    if (definition.group !== 'resource.k8s.io') return false;
    if (definition.plural === 'resourceclaimtemplates') return operation === 'CREATE';
    return definition.plural === 'resourceclaims' && (subresource === 'status' ? operation === 'UPDATE' : operation === 'CREATE');
  }

  async validate(request: AdmissionRequest): Promise<void> {
    const at = request.subresource === 'status' ? grantedAt(request) : askedAt(request);
    if (at === undefined || (await this.#allows(request.namespace))) return;
    const { group, kind } = request.definition;
    const error: FieldError = forbiddenField(
      at,
      `admin access to devices requires the \`${label}: true\` label on the containing namespace`,
    );
    throw invalid({ group, kind }, request.name, [error]);
  }

  async #allows(namespace: string): Promise<boolean> {
    try {
      return (await this.#client.resource(Namespaces).get({ name: namespace })).metadata.labels?.[label] === 'true';
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }
}

/** Upstream's path leaves out `exactly`, and is that of a claim in a template too. */
function askedAt({ object, definition }: AdmissionRequest): string | undefined {
  const { spec } = definition.kind === 'ResourceClaimTemplate' ? (object as ResourceClaimTemplate).spec : (object as ResourceClaim);
  const index = (spec?.devices?.requests ?? []).findIndex(({ exactly }) => exactly?.adminAccess);
  return index < 0 ? undefined : `spec.devices.requests[${index}].adminAccess`;
}

/** Where it is given; not where it was given before. */
function grantedAt({ object, old }: AdmissionRequest): string | undefined {
  const granted = (claim: ResourceClaim): number =>
    (claim.status?.allocation?.devices?.results ?? []).findIndex(({ adminAccess }) => adminAccess);
  const index = granted(object as ResourceClaim);
  return index < 0 || granted(old as ResourceClaim) >= 0 ? undefined : `status.allocation.devices.results[${index}].adminAccess`;
}
