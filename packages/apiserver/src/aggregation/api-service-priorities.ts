/** Where a group stands among groups, and a version within its group: the higher, the earlier. */
export interface ApiServicePriority {
  readonly group: number;
  readonly version: number;
}

/** Group, its priority, and its versions with theirs (kubernetes pkg/controlplane/apiserver/aggregator.go, cmd/kube-apiserver/app/aggregator.go). */
const builtIn: readonly (readonly [string, number, Readonly<Record<string, number>>])[] = [
  ['', 18000, { v1: 1 }],
  ['apps', 17800, { v1: 15 }],
  ['events.k8s.io', 17750, { v1: 15, v1beta1: 5 }],
  ['authentication.k8s.io', 17700, { v1: 15, v1beta1: 9, v1alpha1: 1 }],
  ['authorization.k8s.io', 17600, { v1: 15 }],
  ['autoscaling', 17500, { v2: 30, v1: 15 }],
  ['batch', 17400, { v1: 15, v1beta1: 9 }],
  ['certificates.k8s.io', 17300, { v1: 15, v1beta1: 9, v1alpha1: 1 }],
  ['networking.k8s.io', 17200, { v1: 15, v1beta1: 9 }],
  ['policy', 17100, { v1: 15, v1beta1: 9 }],
  ['rbac.authorization.k8s.io', 17000, { v1: 15 }],
  ['storage.k8s.io', 16800, { v1: 15, v1beta1: 9, v1alpha1: 1 }],
  ['apiextensions.k8s.io', 16700, { v1: 15 }],
  ['admissionregistration.k8s.io', 16700, { v1: 15, v1beta1: 12, v1alpha1: 9 }],
  ['scheduling.k8s.io', 16600, { v1: 15, v1alpha1: 9 }],
  ['coordination.k8s.io', 16500, { v1: 15, v1beta1: 13, v1alpha2: 12 }],
  ['node.k8s.io', 16300, { v1: 15, v1beta1: 9, v1alpha1: 1 }],
  ['discovery.k8s.io', 16200, { v1: 15, v1beta1: 12 }],
  ['resource.k8s.io', 16200, { v1: 21, v1beta2: 15, v1beta1: 9, v1alpha3: 1 }],
  ['flowcontrol.apiserver.k8s.io', 16100, { v1: 21, v1beta3: 18, v1beta2: 15, v1beta1: 12 }],
  ['internal.apiserver.k8s.io', 16000, { v1alpha1: 9 }],
  ['storagemigration.k8s.io', 15800, { v1beta1: 9 }],
];

const priorities: ReadonlyMap<string, ApiServicePriority> = new Map(
  builtIn.flatMap(([group, priority, versions]) =>
    Object.entries(versions).map(([version, order]) => [`${group}/${version}`, { group: priority, version: order }] as const),
  ),
);

/** Of every version of every custom resource; their versions are ordered by their names. */
export const customResourcePriority: ApiServicePriority = { group: 1000, version: 100 };

/** Undefined for group versions that upstream does not bring along. */
export const builtInPriority = (group: string, version: string): ApiServicePriority | undefined => priorities.get(`${group}/${version}`);
