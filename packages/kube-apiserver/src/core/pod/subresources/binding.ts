import {
  ApiError,
  formatFieldErrors,
  type KubeObject,
  badRequest,
  conflict,
  isConflict,
  notSupported,
  required,
} from '@kubewright/api-machinery';
import { type Binding, Bindings, type Pod, Pods } from '@kubewright/api/core/v1';
import type { CustomSubresource, SubresourceCall } from '@kubewright/apiserver';
import { namedBodyOf } from '../../../strategy/body-of.ts';
import { createdStatus } from '../../../strategy/created-status.ts';

const maxAttempts = 10;

/** pods/binding, and the `bindings` resource it replaced: put a pod on a node, once. */
export function bindingSubresources(): CustomSubresource[] {
  return [
    { group: '', plural: 'pods', name: 'binding', body: Bindings, handle: (call) => bind(call, namedBodyOf<Binding>(call, 'Binding')) },
    { group: '', plural: 'bindings', name: '', handle: (call) => bind(call, withoutUid(call.body as Binding | undefined)) },
  ];
}

/** The uid of what is created, as which the older resource takes a binding, says nothing. */
function withoutUid(binding: Binding | undefined): Binding | undefined {
  if (!binding?.metadata?.uid) return binding;
  const { uid: _, ...metadata } = binding.metadata;
  return { ...binding, metadata };
}

async function bind(call: SubresourceCall, sent: Binding | undefined): Promise<KubeObject> {
  const binding = checked(sent);
  const name = binding.metadata?.name ?? '';
  if (!name) throw badRequest('Name parameter required.');
  for (let attempt = 1; ; attempt++) {
    const pods = call.store.resource(Pods);
    const pod = await pods.get({ namespace: call.namespace, name });
    assertMeant(pod, binding, call);
    assertBindable(pod);
    try {
      await pods.update(bound(pod, binding), { dryRun: call.dryRun });
      return createdStatus();
    } catch (error) {
      // Somebody else wrote the pod meanwhile: look at it again.
      if (!isConflict(error) || attempt === maxAttempts) throw error;
    }
  }
}

/** Upstream hands the errors on as they are. @throws {ApiError} 500 without a reason. */
function checked(binding: Binding | undefined): Binding {
  const target = binding?.target;
  const errors = [];
  if (target?.kind && target.kind !== 'Node') errors.push(notSupported('target.kind', target.kind, ['Node', '<empty>']));
  if (!target?.name) errors.push(required('target.name'));
  if (errors.length > 0) throw new ApiError({ code: 500, message: formatFieldErrors(errors) });
  return binding!;
}

const bindings = { group: '', resource: 'pods/binding' };

/** Upstream's storage error; what is only tried is refused by a store that does not know where its keys lie. */
function assertMeant(pod: Pod, { metadata }: Binding, { dryRun }: SubresourceCall): void {
  const { namespace = '', name = '', uid, resourceVersion } = pod.metadata;
  const key = `${dryRun ? '' : '/registry'}/pods/${namespace}/${name}`;
  const refuse = (what: string, wanted: string, actual: string | undefined): ApiError =>
    conflict(
      { group: '', resource: 'pods' },
      name,
      `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${actual}`,
    );
  if (metadata?.uid && metadata.uid !== uid) throw refuse('UID', metadata.uid, uid);
  if (metadata?.resourceVersion && metadata.resourceVersion !== resourceVersion)
    throw refuse('ResourceVersion', metadata.resourceVersion, resourceVersion);
}

function assertBindable(pod: Pod): void {
  const { name = '', deletionTimestamp } = pod.metadata;
  if (deletionTimestamp) throw conflict(bindings, name, `pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.nodeName) throw conflict(bindings, name, `pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);
  if ((pod.spec.schedulingGates ?? []).length > 0) throw conflict(bindings, name, `pod ${name} has non-empty .spec.schedulingGates`);
}

/** The pod strategy sets the condition PodScheduled in the same write. */
function bound(pod: Pod, { metadata, target }: Binding): Pod {
  const annotations = { ...pod.metadata.annotations, ...metadata?.annotations };
  const labels = { ...pod.metadata.labels, ...metadata?.labels };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ...(Object.keys(labels).length > 0 && { labels }),
    },
    spec: { ...pod.spec, nodeName: target.name! },
  };
}
