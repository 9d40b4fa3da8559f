import type { Node } from '@kubewright/api/core/v1';
import { conditionOf, none, unknown } from '../../table/cells.ts';
import { type Column, ageColumn, nameColumn, text, wide } from '../../table/columns.ts';

const rolePrefix = 'node-role.kubernetes.io/';

export const nodeColumns: readonly Column<Node>[] = [
  nameColumn,
  text('Status', 'Whether the node is ready for pods.', statusCell),
  text('Roles', 'Roles the labels give to the node.', rolesCell),
  ageColumn,
  text('Version', 'Version of the kubelet.', ({ status }) => status?.nodeInfo?.kubeletVersion ?? ''),
  wide(text('Internal-IP', 'Address inside the cluster.', (node) => addressOf(node, 'InternalIP'))),
  wide(text('External-IP', 'Address from outside.', (node) => addressOf(node, 'ExternalIP'))),
  wide(text('OS-Image', 'Operating system, as it names itself.', ({ status }) => status?.nodeInfo?.osImage || unknown)),
  wide(text('Kernel-Version', 'Version of the kernel, and the architecture.', kernelCell)),
  wide(
    text('Container-Runtime', 'Container runtime and its version.', ({ status }) => status?.nodeInfo?.containerRuntimeVersion || unknown),
  ),
];

function statusCell({ spec, status }: Node): string {
  const ready = conditionOf(status?.conditions, 'Ready');
  const text = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return spec?.unschedulable ? `${text},SchedulingDisabled` : text;
}

function rolesCell({ metadata }: Node): string {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    const role = key.startsWith(rolePrefix) ? key.slice(rolePrefix.length) : key === 'kubernetes.io/role' ? value : '';
    if (role) roles.add(role);
  }
  return [...roles].sort().join(',') || none;
}

const addressOf = ({ status }: Node, type: string): string => status?.addresses?.find((address) => address.type === type)?.address ?? none;

function kernelCell({ status }: Node): string {
  const { kernelVersion = '', architecture = '' } = status?.nodeInfo ?? {};
  return architecture ? `${kernelVersion || unknown} (${architecture})` : kernelVersion || unknown;
}
