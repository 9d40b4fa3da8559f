import type { ObjectKey } from '@kubewright/api-machinery';
import { ValidatingAdmissionPolicies, type ValidatingAdmissionPolicy } from '@kubewright/api/admissionregistration/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  type ControllerDefinition,
  type ControllerManifest,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { checkPolicy } from './check-policy.ts';
import type { KindLookup } from './matched-kinds.ts';

export const manifest: ControllerManifest = {
  name: 'validatingadmissionpolicy-status-controller',
  primary: ValidatingAdmissionPolicies,
  uses: [
    { resource: ValidatingAdmissionPolicies, verbs: ['get', 'list', 'watch'] },
    { resource: ValidatingAdmissionPolicies, subresource: 'status', verbs: ['patch'] },
  ],
  idleWithout: [ValidatingAdmissionPolicies],
};

interface Deps {
  readonly policies: Lister<ValidatingAdmissionPolicy>;
  readonly client: ResourceClient<ValidatingAdmissionPolicy>;
  readonly lookup: KindLookup;
}

/** Says in the status of each generation of a policy what its expressions get wrong (pkg/controller/validatingadmissionpolicystatus; KEP-3488). */
class ValidatingAdmissionPolicyStatusController implements Reconciler {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const { policies, client, lookup } = this.#deps;
    const policy = policies.get(key);
    const generation = policy?.metadata.generation ?? 0;
    if (!policy || generation <= (policy.status?.observedGeneration ?? 0)) return done;
    const expressionWarnings = checkPolicy(policy, lookup, generation);
    const typeChecking = expressionWarnings.length > 0 ? { expressionWarnings } : {};
    const { apiVersion, kind } = applied;
    // Its uid: a policy that was deleted meanwhile is not made again.
    const metadata = { name: key.name, uid: policy.metadata.uid! };
    const body = { apiVersion, kind, metadata, status: { observedGeneration: generation, typeChecking } };
    const options = { subresource: 'status', fieldManager: 'validatingadmissionpolicy-status', force: true, signal };
    await client.patch(key, { type: 'apply', body: body as never }, options);
    return done;
  }
}

const applied = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy' };

export function validatingAdmissionPolicyStatusControllerDefinition({ lookup }: { readonly lookup: KindLookup }): ControllerDefinition {
  return {
    manifest,
    create: ({ informers, client }) => ({
      reconciler: new ValidatingAdmissionPolicyStatusController({
        policies: informers.informer(ValidatingAdmissionPolicies).lister,
        client: client.resource(ValidatingAdmissionPolicies),
        lookup,
      }),
      triggers: [{ resource: ValidatingAdmissionPolicies }],
      workers: 1,
    }),
  };
}
