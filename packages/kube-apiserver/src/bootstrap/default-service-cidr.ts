import { formatTime, isAlreadyExists, isConflict, isNotFound } from '@kubewright/api-machinery';
import { type ServiceCIDR, ServiceCIDRs } from '@kubewright/api/networking/v1';
import type { Client } from '@kubewright/client';

const name = 'kubernetes';
const fieldManager = 'kubernetes-service-cidr-controller';

/** The ServiceCIDR `kubernetes`: the ranges that the server was started with, ready from the start (pkg/controlplane/controller/defaultservicecidr). */
export async function ensureDefaultServiceCidr(client: Client, cidrs: readonly string[], nowMs: number): Promise<void> {
  const resource = client.resource(ServiceCIDRs);
  const present = await resource.get({ name }).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
  try {
    const object = present ?? (await resource.create({ metadata: { name }, spec: { cidrs: [...cidrs] } }));
    if (object.metadata.deletionTimestamp || isReady(object)) return;
    const ready = {
      type: 'Ready',
      status: 'True' as const,
      message: 'Kubernetes default Service CIDR is ready',
      lastTransitionTime: formatTime(nowMs),
    };
    const body = { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata: { name }, status: { conditions: [ready] } };
    await resource.patch({ name }, { type: 'apply', body }, { subresource: 'status', fieldManager, force: true });
  } catch (error) {
    // Another server was faster.
    if (!isAlreadyExists(error) && !isConflict(error)) throw error;
  }
}

const isReady = ({ status }: ServiceCIDR): boolean => (status?.conditions ?? []).some(({ type }) => type === 'Ready');
