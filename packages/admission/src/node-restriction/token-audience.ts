import { notFound } from '@kubewright/api-machinery';
import type { TokenRequest } from '@kubewright/api/authentication/v1';
import { PersistentVolumeClaims, PersistentVolumes, type Pod, type Volume } from '@kubewright/api/core/v1';
import { CSIDrivers } from '@kubewright/api/storage/v1';
import type { AdmissionRequest, Authorizer } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { rejection } from '../request.ts';
import { listed } from './listed.ts';

export interface TokenAudienceDeps {
  /** Acts as the server itself. */
  readonly client: Client;
  readonly authorizer: Authorizer;
}

/**
 * A kubelet asks for tokens for one audience, one that a volume of the pod is for, or that it is allowed to ask for
 * (ServiceAccountNodeAudienceRestriction; KEP-4412).
 */
export async function checkTokenAudience(request: AdmissionRequest, pod: Pod, deps: TokenAudienceDeps): Promise<void> {
  const audiences = (request.object as TokenRequest).spec.audiences ?? [];
  if (audiences.length > 1) throw rejection(request, 'node may only request 0 or 1 audiences');
  const [audience = ''] = audiences;
  const { found, problems } = await lookUp(pod, audience, deps.client);
  if (found) return;
  if (problems.length > 0) {
    const text = problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`;
    throw rejection(request, `error validating audience ${JSON.stringify(audience)}: ${text}`);
  }
  const { user, namespace, name } = request;
  const verb = 'request-serviceaccounts-token-audience';
  const attributes = {
    user,
    verb,
    path: '',
    resourceRequest: true,
    group: '',
    version: 'v1',
    resource: audience,
    subresource: '',
    namespace,
    name,
  };
  if ((await deps.authorizer.authorize(attributes)).kind === 'allow') return;
  throw rejection(
    request,
    `audience ${JSON.stringify(audience)} not found in pod spec volume, ${user.name} is not authorized to request tokens for this audience`,
  );
}

/** `problems` has those of volumes before the one that was found. */
async function lookUp(
  pod: Pod,
  audience: string,
  client: Client,
): Promise<{ readonly found: boolean; readonly problems: readonly string[] }> {
  const problems = new Set<string>();
  for (const volume of pod.spec?.volumes ?? []) {
    if (
      (volume.projected?.sources ?? []).some(
        ({ serviceAccountToken }) => serviceAccountToken && (serviceAccountToken.audience ?? '') === audience,
      )
    ) {
      return { found: true, problems: [] };
    }
    try {
      const driver = await driverOf(volume, pod, client);
      if (!driver) continue;
      const found = client.resource(CSIDrivers).get({ name: driver });
      const { spec } = await listed(found, { group: 'storage.k8s.io', resource: 'csidriver' }, driver);
      if ((spec.tokenRequests ?? []).some((each) => each.audience === audience)) return { found: true, problems: [] };
    } catch (error) {
      problems.add((error as Error).message);
    }
  }
  return { found: false, problems: [...problems] };
}

/** The CSI driver behind a volume, if it is one's. */
async function driverOf(
  { name, ephemeral, persistentVolumeClaim, csi }: Volume,
  { metadata }: Pod,
  client: Client,
): Promise<string | undefined> {
  const claim = ephemeral?.volumeClaimTemplate ? `${metadata.name}-${name}` : persistentVolumeClaim?.claimName;
  if (claim === undefined) return csi?.driver;
  const found = client.resource(PersistentVolumeClaims).get({ namespace: metadata.namespace!, name: claim });
  const { volumeName = '' } = (await listed(found, { group: '', resource: 'persistentvolumeclaim' }, claim)).spec ?? {};
  const volume = { group: '', resource: 'persistentvolume' };
  if (!volumeName) throw notFound(volume, volumeName);
  return (await listed(client.resource(PersistentVolumes).get({ name: volumeName }), volume, volumeName)).spec?.csi?.driver;
}
