import { ApiError, isNotFound, type KubeObject } from '@kubewright/api-machinery';
import type { PodCertificateRequest } from '@kubewright/api/certificates/v1beta1';
import { Nodes, Pods, ServiceAccounts, type Pod } from '@kubewright/api/core/v1';
import type { AdmissionRequest } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { rejection } from '../request.ts';

const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** A kubelet asks for certificates of pods that run on its node, as who they are. What may be a stale view is no refusal. */
export async function checkPodCertificateRequest(request: AdmissionRequest, node: string, client: Client): Promise<void> {
  const { operation, subresource, namespace } = request;
  if (operation !== 'CREATE') throw rejection(request, `unexpected operation ${operation}`);
  if (subresource !== '') throw rejection(request, `unexpected subresource ${subresource}`);
  const { spec } = request.object as PodCertificateRequest;
  const { nodeName, nodeUID, podName, podUID, serviceAccountName, serviceAccountUID } = spec;
  const shown = JSON.stringify(`${namespace}/${podName}`);
  const about = `PodCertificateRequest for pod ${shown}`;
  const named = <T extends KubeObject>(what: string, found: Promise<T>): Promise<T> =>
    retrieved(request, `while retrieving ${what} named in the PodCertificateRequest`, found);
  if (nodeName !== node) {
    throw rejection(
      request,
      `PodCertificateRequest.Spec.NodeName=${JSON.stringify(nodeName)}, which is not the requesting node ${JSON.stringify(node)}`,
    );
  }
  const { metadata } = await named(`node ${JSON.stringify(nodeName)}`, client.resource(Nodes).get({ name: nodeName }));
  if (metadata.uid !== nodeUID)
    throw failure(
      `${about} names node UID ${JSON.stringify(nodeUID)}, inconsistent with the running node (${JSON.stringify(metadata.uid)})`,
    );
  const pod = await named(`pod ${shown}`, client.resource(Pods).get({ namespace, name: podName }));
  if (pod.metadata.uid !== podUID)
    throw failure(
      `${about} contains pod UID (${JSON.stringify(podUID)}) which differs from running pod ${JSON.stringify(pod.metadata.uid)}`,
    );
  checkPod(request, pod, shown);
  const account = await named(
    `service account ${JSON.stringify(`${namespace}/${serviceAccountName}`)}`,
    client.resource(ServiceAccounts).get({ namespace, name: serviceAccountName }),
  );
  const { uid } = account.metadata;
  if (uid === serviceAccountUID) return;
  throw failure(
    `${about} names service account UID ${JSON.stringify(serviceAccountUID)}, which differs from the running service account (${JSON.stringify(uid)})`,
  );
}

function checkPod(request: AdmissionRequest, { metadata, spec }: Pod, shown: string): void {
  const { nodeName, serviceAccountName } = (request.object as PodCertificateRequest).spec;
  if (spec?.nodeName !== nodeName)
    throw rejection(request, `pod ${shown} is not running on node ${JSON.stringify(nodeName)} named in the PodCertificateRequest`);
  if (metadata.annotations?.[mirrorAnnotation] !== undefined) throw rejection(request, `pod ${shown} is a mirror pod`);
  const own = spec.serviceAccountName ?? '';
  if (serviceAccountName === own) return;
  const asked = JSON.stringify(serviceAccountName);
  throw rejection(
    request,
    `PodCertificateRequest for pod ${shown} contains serviceAccountName (${asked}) that differs from running pod (${JSON.stringify(own)})`,
  );
}

async function retrieved<T>(request: AdmissionRequest, what: string, found: Promise<T>): Promise<T> {
  try {
    return await found;
  } catch (error) {
    const message = `${what}: ${(error as Error).message}`;
    throw isNotFound(error) ? failure(message) : rejection(request, message);
  }
}

/** As Go answers an error that says nothing of its status. */
const failure = (message: string): ApiError => new ApiError({ code: 500, message });
