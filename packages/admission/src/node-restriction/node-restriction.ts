import { isNotFound, semanticEqual } from '@kubewright/api-machinery';
import { type Node, Nodes, type Pod, Pods } from '@kubewright/api/core/v1';
import type { ResourceSlice } from '@kubewright/api/resource/v1';
import type { AdmissionPlugin, AdmissionRequest, Authorizer } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { rejection } from '../request.ts';
import { checkBoundToken } from './bound-token.ts';
import { checkCertificateRequest } from './certificate-request.ts';
import { checkClaimStatus } from './claim-status.ts';
import { checkMirrorPod } from './mirror-pod.ts';
import { listed } from './listed.ts';
import { forbiddenLabels } from './node-labels.ts';
import { checkPodCertificateRequest } from './pod-certificate-request.ts';
import { checkTokenAudience } from './token-audience.ts';

const userPrefix = 'system:node:';
const group = 'system:nodes';
const leaseNamespace = 'kube-node-lease';

/** A kubelet changes its own node, lease and CSINode, and the pods on its node, and nothing else of these kinds. */
export class NodeRestriction implements AdmissionPlugin {
  readonly name = 'NodeRestriction';
  readonly #client: Client;
  readonly #authorizer: Authorizer;
  /** By plural and group; nothing else is a kubelet's own. */
  readonly #checks: ReadonlyMap<string, (request: AdmissionRequest, node: string) => void | Promise<void>> = new Map([
    ['pods.', (request, node) => this.#checkAnyPod(request, node)],
    ['nodes.', checkNode],
    ['persistentvolumeclaims.', checkClaim],
    ['serviceaccounts.', (request, node) => (request.subresource === 'token' ? this.#checkToken(request, node) : undefined)],
    ['certificatesigningrequests.certificates.k8s.io', checkCertificateRequest],
    ['podcertificaterequests.certificates.k8s.io', (request, node) => checkPodCertificateRequest(request, node, this.#client)],
    ['resourceslices.resource.k8s.io', checkSlice],
    ['leases.coordination.k8s.io', checkLease],
    ['csinodes.storage.k8s.io', checkCsiNode],
  ]);

  constructor({ client, authorizer }: { client: Client; authorizer: Authorizer }) {
    this.#client = client;
    this.#authorizer = authorizer;
  }

  handles({ user, operation }: AdmissionRequest): boolean {
    return operation !== 'CONNECT' && user.groups.includes(group) && user.name.startsWith(userPrefix);
  }

  /** Before validation, as upstream's: a node is not told what is wrong with what it may not send. */
  async admit(request: AdmissionRequest): Promise<void> {
    const node = request.user.name.slice(userPrefix.length);
    const { plural, group: ofGroup } = request.definition;
    await this.#checks.get(`${plural}.${ofGroup}`)?.(request, node);
  }

  async #checkAnyPod(request: AdmissionRequest, node: string): Promise<void> {
    const { subresource } = request;
    if (subresource === '') return this.#checkPod(request, node);
    if (subresource === 'status') return checkPodStatus(request, node);
    if (subresource === 'eviction') return this.#checkEviction(request, node);
    throw rejection(request, `unexpected pod subresource ${JSON.stringify(subresource)}, only 'status' and 'eviction' are allowed`);
  }

  async #checkPod(request: AdmissionRequest, node: string): Promise<void> {
    if (request.operation === 'CREATE') return checkMirrorPod(request, node, (name) => this.#client.resource(Nodes).get({ name }));
    if (request.operation === 'UPDATE')
      throw rejection(request, `unexpected operation "UPDATE", node ${JSON.stringify(node)} can only create and delete mirror pods`);
    const pod = (request.old as Pod | undefined) ?? (await this.#get(request));
    if (pod && pod.spec?.nodeName !== node)
      throw rejection(request, `node ${JSON.stringify(node)} can only delete pods with spec.nodeName set to itself`);
  }

  async #checkEviction(request: AdmissionRequest, node: string): Promise<void> {
    const pod = await this.#pod(request.namespace, request.name);
    if (pod.spec?.nodeName !== node) throw rejection(request, `node ${node} can only evict pods with spec.nodeName set to itself`);
  }

  async #checkToken(request: AdmissionRequest, node: string): Promise<void> {
    const pod = await checkBoundToken(request, node, this.#pod);
    await checkTokenAudience(request, pod, { client: this.#client, authorizer: this.#authorizer });
  }

  readonly #pod = (namespace: string, name: string): Promise<Pod> =>
    listed(this.#client.resource(Pods).get({ namespace, name }), { group: '', resource: 'pod' }, name);

  async #get({ namespace, name }: AdmissionRequest): Promise<Pod | undefined> {
    try {
      return await this.#pod(namespace, name);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

function checkClaim(request: AdmissionRequest, node: string): void | Promise<void> {
  if (request.subresource === 'status') return checkClaimStatus(request, node);
  throw rejection(request, `may only update PVC status`);
}

function checkCsiNode(request: AdmissionRequest, node: string): void {
  if (request.name !== node) throw rejection(request, 'can only access CSINode with the same name as the requesting node');
}

function checkPodStatus(request: AdmissionRequest, node: string): void {
  const pod = request.object as Pod;
  const old = request.old as Pod;
  const own = JSON.stringify(node);
  if (old.spec?.nodeName !== node)
    throw rejection(request, `node ${own} can only update pod status for pods with spec.nodeName set to itself`);
  if (!semanticEqual(pod.metadata.labels, old.metadata.labels))
    throw rejection(request, `node ${own} cannot update labels through pod status`);
  if (!semanticEqual(pod.status?.resourceClaimStatuses, old.status?.resourceClaimStatuses)) {
    throw rejection(request, `node ${own} cannot update resource claim statues`);
  }
  if (!semanticEqual(pod.status?.extendedResourceClaimStatus, old.status?.extendedResourceClaimStatus)) {
    throw rejection(request, `node ${own} cannot update extended resource claim status`);
  }
}

function checkNode(request: AdmissionRequest, node: string): void {
  const own = JSON.stringify(node);
  const object = request.object as Node | undefined;
  const name = request.name || object?.metadata.name || '';
  if (name !== node) throw rejection(request, `node ${own} is not allowed to modify node ${JSON.stringify(name)}`);
  if (request.operation === 'DELETE' || !object) return;
  if (request.operation === 'CREATE') {
    if (object.spec?.configSource) throw rejection(request, `node ${own} is not allowed to create pods with a non-nil configSource`);
    const labels = forbiddenLabels(object.metadata.labels, {});
    if (labels.length > 0) throw rejection(request, `node ${own} is not allowed to set the following labels: ${labels.join(', ')}`);
    return;
  }
  checkNodeUpdate(request, own, object, request.old as Node);
}

function checkNodeUpdate(request: AdmissionRequest, own: string, object: Node, old: Node): void {
  if (object.spec?.configSource && !semanticEqual(object.spec.configSource, old.spec?.configSource)) {
    throw rejection(request, `node ${own} is not allowed to update configSource to a new non-nil configSource`);
  }
  if (!semanticEqual(object.spec?.taints, old.spec?.taints)) throw rejection(request, `node ${own} is not allowed to modify taints`);
  const labels = forbiddenLabels(object.metadata.labels, old.metadata.labels);
  if (labels.length > 0) throw rejection(request, `is not allowed to modify labels: ${labels.join(', ')}`);
  // The garbage collector deletes what is owned: a node could have itself or others deleted (CVE-2025-5187).
  if (!semanticEqual(object.metadata.ownerReferences, old.metadata.ownerReferences))
    throw rejection(request, `node ${own} is not allowed to modify ownerReferences`);
}

function checkLease(request: AdmissionRequest, node: string): void {
  if (request.namespace !== leaseNamespace)
    throw rejection(request, `can only access leases in the ${JSON.stringify(leaseNamespace)} system namespace`);
  const name = request.operation === 'CREATE' ? request.object?.metadata.name : request.name;
  if (name !== node) throw rejection(request, 'can only access node lease with the same name as the requesting node');
}

function checkSlice({ operation, object, old, ...request }: AdmissionRequest, node: string): void {
  if (operation !== 'CREATE' && operation !== 'DELETE') return;
  const slice = (operation === 'CREATE' ? object : old) as ResourceSlice | undefined;
  if (slice?.spec?.nodeName === node) return;
  const verb = operation.toLowerCase();
  throw rejection({ operation, object, old, ...request }, `can only ${verb} ResourceSlice with the same NodeName as the requesting node`);
}
