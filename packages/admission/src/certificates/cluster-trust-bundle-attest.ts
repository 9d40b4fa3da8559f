import { semanticEqual, type KubeObject } from '@kubewright/api-machinery';
import type { ClusterTrustBundle } from '@kubewright/api/certificates/v1beta1';
import type { AdmissionPlugin, AdmissionRequest, Authorizer } from '@kubewright/apiserver';
import { rejection } from '../request.ts';
import { mayUseSigner } from './signer-permission.ts';

/** Only who may attest for a signer says whom its certificates are trusted by. */
export class ClusterTrustBundleAttest implements AdmissionPlugin {
  readonly name = 'ClusterTrustBundleAttest';
  readonly #authorizer: Authorizer;

  constructor(deps: { authorizer: Authorizer }) {
    this.#authorizer = deps.authorizer;
  }

  handles({ definition, operation }: AdmissionRequest): boolean {
    return (
      definition.plural === 'clustertrustbundles' &&
      definition.group === 'certificates.k8s.io' &&
      (operation === 'CREATE' || operation === 'UPDATE')
    );
  }

  async validate(request: AdmissionRequest): Promise<void> {
    const { signerName } = (request.object as ClusterTrustBundle).spec;
    if (!signerName || (request.old && semanticEqual(attested(request.object!), attested(request.old)))) return;
    if (await mayUseSigner(this.#authorizer, request.user, 'attest', signerName)) return;
    throw rejection(request, `user not permitted to attest for signerName ${JSON.stringify(signerName)}`);
  }
}

/** All but what the garbage collector and a storage migration change. */
function attested({ metadata, ...rest }: KubeObject): unknown {
  const { ownerReferences: _, finalizers: _finalizers, resourceVersion: _version, managedFields: _fields, ...others } = metadata;
  return { ...rest, metadata: others };
}
