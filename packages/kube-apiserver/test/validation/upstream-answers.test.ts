import { describe, expect, test } from 'vitest';
import { KindChecks } from './check.ts';

/** What kube-apiserver 1.36.1 answered when one of these objects was created with a patch of it. */
const answers: readonly { resource: string; base: object; cases: readonly (readonly [object, readonly string[]])[] }[] = [
  {
    resource: 'ingresses.networking.k8s.io',
    base: { metadata: { name: 'i' }, spec: { rules: [{ http: { paths: [] } }] } },
    cases: [
      [{ spec: { rules: [] } }, ['spec: Invalid value: []: either `defaultBackend` or `rules` must be specified']],
      [
        {
          spec: { rules: [{ http: { paths: [{ path: '/x', pathType: '', backend: { service: { name: 's', port: { number: 1 } } } }] } }] },
        },
        ['spec.rules[0].http.paths[0].pathType: Unsupported value: "": supported values: "Exact", "ImplementationSpecific", "Prefix"'],
      ],
    ],
  },
  {
    resource: 'servicecidrs.networking.k8s.io',
    base: { metadata: { name: 's' }, spec: { cidrs: ['10.0.0.0/24'] } },
    cases: [
      [
        { spec: { cidrs: ['10.97.0.0/16', 'fd00:1::/108', ''] } },
        ['spec.cidrs: Invalid value: {"CIDRs":["10.97.0.0/16","fd00:1::/108",""]}: may only hold up to 2 values'],
      ],
    ],
  },
  {
    resource: 'endpointslices.discovery.k8s.io',
    base: { metadata: { name: 'e' }, addressType: 'IPv6', endpoints: [{ addresses: ['fd00::1'] }] },
    cases: [
      [
        { endpoints: [{ addresses: ['FD00::1'] }] },
        ['endpoints[0].addresses[0]: Invalid value: "FD00::1": must be in canonical form ("fd00::1")'],
      ],
      [{ endpoints: [{ addresses: ['10.0.0.1'] }] }, ['endpoints[0].addresses: Invalid value: "10.0.0.1": must be an IPv6 address']],
      [{ endpoints: [{ addresses: ['fd00::1'], hints: { forZones: [{ name: '' }] } }] }, []],
      [
        { endpoints: [{ addresses: [] }], ports: [{ name: 'A', port: 1 }] },
        [
          expect.stringMatching(/^ports\[0\]\.name: Invalid value: "A": a lowercase RFC 1123 label /),
          'endpoints[0].addresses: Required value: must contain at least 1 address',
        ],
      ],
    ],
  },
  {
    resource: 'storageclasses.storage.k8s.io',
    base: { metadata: { name: 's' }, provisioner: 'p' },
    cases: [
      [{ allowedTopologies: [{}] }, ['allowedTopologies[0].matchLabelExpressions: Duplicate value: ""']],
      [
        { allowedTopologies: [1, 2].map(() => ({ matchLabelExpressions: [{ key: 'k', values: ['a'] }] })) },
        ['allowedTopologies[1].matchLabelExpressions: Duplicate value: ""'],
      ],
    ],
  },
  {
    resource: 'csidrivers.storage.k8s.io',
    base: { metadata: { name: 'd' }, spec: { serviceAccountTokenInSecrets: true } },
    cases: [
      [
        {},
        ['spec.serviceAccountTokenInSecrets: Invalid value: true: serviceAccountTokenInSecrets is set but no tokenRequests are specified'],
      ],
      [{ spec: { tokenRequests: [{ audience: 'a' }] } }, []],
    ],
  },
  {
    resource: 'volumeattachments.storage.k8s.io',
    base: {
      metadata: { name: 'v' },
      spec: {
        attacher: 'd.example.com',
        nodeName: 'n',
        source: { inlineVolumeSpec: { accessModes: ['ReadWriteOnce'], csi: { driver: 'd', volumeHandle: 'h' } } },
      },
    },
    cases: [
      [{}, []],
      [
        { spec: { source: { inlineVolumeSpec: { csi: null, capacity: { storage: '1Gi' }, storageClassName: 's' } } } },
        [
          'spec.source.inlineVolumeSpec.capacity: Forbidden: may not be specified in the context of inline volumes',
          'spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes',
          'spec.source.inlineVolumeSpec: Required value: must specify a volume type',
          'spec.source.inlineVolumeSpec.storageClassName: Forbidden: may not be specified in the context of inline volumes',
        ],
      ],
      [
        { spec: { source: { inlineVolumeSpec: { volumeMode: 'Block', persistentVolumeReclaimPolicy: 'Delete' } } } },
        [
          'spec.source.inlineVolumeSpec.persistentVolumeReclaimPolicy: Forbidden: may only be Retain in the context of inline volumes',
          'spec.source.inlineVolumeSpec.volumeMode: Forbidden: may not specify volumeMode other than Filesystem in the context of inline volumes',
        ],
      ],
    ],
  },
  {
    resource: 'clusterroles.rbac.authorization.k8s.io',
    base: {
      metadata: { name: 'r' },
      aggregationRule: { clusterRoleSelectors: [{ matchExpressions: [{ key: 'a', operator: 'In', values: [] }] }] },
    },
    cases: [
      [
        {},
        [
          "aggregationRule.clusterRoleSelectors[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
          'aggregationRule.clusterRoleSelectors[0]: Invalid value: null: invalid label selector.',
        ],
      ],
    ],
  },
  {
    resource: 'rolebindings.rbac.authorization.k8s.io',
    base: { metadata: { name: 'r' }, roleRef: { kind: 'Role', name: 'r' }, subjects: [{ kind: 'User', name: '' }] },
    cases: [[{}, ['subjects[0].name: Required value']]],
  },
  {
    resource: 'mutatingadmissionpolicies.admissionregistration.k8s.io',
    base: {
      metadata: { name: 'm' },
      spec: {
        reinvocationPolicy: 'Never',
        matchConstraints: { resourceRules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }] },
        mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression: 'Object{}' } }],
      },
    },
    cases: [
      [{}, []],
      [
        { spec: { reinvocationPolicy: null, mutations: [] } },
        ['spec.mutations: Required value: mutations must contain at least one item', 'spec.reinvocationPolicy: Required value'],
      ],
      [
        {
          spec: {
            matchConstraints: { resourceRules: [{ operations: ['DELETE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }] },
          },
        },
        [
          'spec.matchConstraints.resourceRules.operations: Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"',
        ],
      ],
      [
        {
          spec: {
            mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression: '' }, jsonPatch: { expression: 'x' } }],
          },
        },
        [
          'spec.mutations[0].applyConfiguration.expression: Required value',
          'spec.mutations[0].jsonPatch: Invalid value: "{jsonPatch}": must not be specified when patchType is ApplyConfiguration',
        ],
      ],
    ],
  },
  {
    resource: 'events.events.k8s.io',
    base: {
      metadata: { name: 'e', namespace: 'default' },
      eventTime: '2024-01-01T00:00:00.000000Z',
      type: 'Normal',
      reportingComponent: 'c',
      reportingInstance: 'i',
      action: 'a',
      reason: 'r',
    },
    cases: [
      [{ involvedObject: { namespace: 'other' } }, []],
      [{ series: {} }, ['series.count: Invalid value: "": should be at least 2', 'series.lastObservedTime: Required value']],
    ],
  },
  {
    resource: 'runtimeclasses.node.k8s.io',
    base: { metadata: { name: 'r' }, handler: 'runc' },
    cases: [
      [{ handler: '' }, ['handler: Required value']],
      [
        { scheduling: { tolerations: [1, 2].map(() => ({ key: 'k', operator: 'Exists' })) } },
        ['scheduling.tolerations[1]: Duplicate value: {"Key":"k","Operator":"Exists","Value":"","Effect":"","TolerationSeconds":null}'],
      ],
    ],
  },
  {
    resource: 'clustertrustbundles.certificates.k8s.io',
    base: { metadata: { name: 'example.com:foo:bar' }, spec: { signerName: 'example.com/foo' } },
    cases: [
      [{}, ['spec.trustBundle: Invalid value: "<value omitted>": at least one trust anchor must be provided']],
      [
        { spec: { signerName: '' } },
        [
          'metadata.name: Invalid value: "example.com:foo:bar": ClusterTrustBundle without signer name must not have ":" in its name',
          'spec.trustBundle: Invalid value: "<value omitted>": at least one trust anchor must be provided',
        ],
      ],
    ],
  },
  {
    resource: 'statefulsets.apps',
    base: {
      metadata: { name: 's' },
      spec: {
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
        volumeClaimTemplates: [
          { metadata: { name: 'a' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1' } } } },
        ],
      },
    },
    cases: [
      [
        { spec: { volumeClaimTemplates: [{ metadata: { name: 'a' }, spec: {} }] } },
        [
          'spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required',
          'spec.volumeClaimTemplates[0].spec.resources[storage]: Required value',
        ],
      ],
      [
        { spec: { updateStrategy: { type: 'X' } } },
        [`spec.updateStrategy: Invalid value: {"Type":"X","RollingUpdate":null}: must be 'RollingUpdate' or 'OnDelete'`],
      ],
      [{ spec: { serviceName: 'x' } }, []],
      [{ metadata: { name: 'a.b' } }, ['metadata.name: must not contain dots']],
      [
        {
          spec: {
            selector: { matchLabels: null, matchExpressions: [{ key: 'a', operator: 'X' }] },
            template: { metadata: { labels: { 'a b': 'c' } }, spec: { restartPolicy: 'Never' } },
          },
        },
        [
          'spec.selector.matchExpressions[0].operator: Invalid value: "X": not a valid selector operator',
          'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"X"}]}',
          'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
        ],
      ],
      [
        { spec: { selector: { matchLabels: { a: null } } } },
        ['spec.selector: Invalid value: {}: empty selector is invalid for statefulset'],
      ],
    ],
  },
  {
    resource: 'horizontalpodautoscalers.autoscaling',
    base: { metadata: { name: 'h' }, spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, maxReplicas: 3 } },
    cases: [
      [
        { spec: { metrics: [{ type: 'Foo' }] } },
        [1, 2].map(
          () =>
            'spec.metrics[0].type: Unsupported value: "Foo": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
        ),
      ],
      [
        {
          spec: {
            metrics: [
              {
                type: 'Pods',
                pods: { metric: { name: 'a', selector: { matchLabels: { 'a b': 'c' } } }, target: { type: 'Value', value: '1' } },
              },
            ],
          },
        },
        ['spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue'],
      ],
      [
        { spec: { metrics: [{ type: 'Resource', pods: { metric: { name: 'a' }, target: { type: 'AverageValue', averageValue: '1' } } }] } },
        ['spec.metrics[0].resource: Required value: must populate information for the given metric source'],
      ],
    ],
  },
  {
    resource: 'jobs.batch',
    base: {
      metadata: { name: 'j', uid: 'u' },
      spec: {
        manualSelector: true,
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'b' } }, spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } },
      },
    },
    cases: [
      [
        { spec: { podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'X', values: null } }] } } },
        [
          'spec.podFailurePolicy.rules[0].onExitCodes.operator: Unsupported value: "X": supported values: "In", "NotIn"',
          'spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: []: at least one value is required',
        ],
      ],
      [
        { spec: { successPolicy: { rules: [{}] } } },
        [
          'spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":null,"SucceededCount":null}]}: requires indexed completion mode',
        ],
      ],
      [
        { spec: { podFailurePolicy: { rules: [{ action: 'FailJob' }] }, successPolicy: {} } },
        [
          'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
          'spec.successPolicy: Invalid value: {"Rules":null}: requires indexed completion mode',
        ],
      ],
      [
        { spec: { completionMode: 'X', backoffLimitPerIndex: 1, successPolicy: { rules: [{ succeededCount: 1 }] } } },
        [
          'spec.completionMode: Unsupported value: "X": supported values: "NonIndexed", "Indexed"',
          'spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":null,"SucceededCount":1}]}: requires indexed completion mode',
        ],
      ],
      [
        { spec: { template: { metadata: { labels: { a: null, d: 'e', c: 'd' } } } } },
        ['spec.template.metadata.labels: Invalid value: {"c":"d","d":"e"}: `selector` does not match template `labels`'],
      ],
    ],
  },
  {
    resource: 'resourceslices.resource.k8s.io',
    base: {
      metadata: { name: 's' },
      spec: { driver: 'd', pool: { name: 'p', generation: 1, resourceSliceCount: 1 }, allNodes: true, devices: [{ name: 'x' }] },
    },
    cases: [
      [
        { spec: { devices: [{ name: 'x', attributes: { a: { int: 1, bool: true } } }] } },
        [
          'spec.devices[0].attributes[a]: Invalid value: {"IntValue":1,"BoolValue":true,"StringValue":null,"VersionValue":null,"IntValues":null,"BoolValues":null,"StringValues":null,"VersionValues":null}: exactly one value must be specified',
        ],
      ],
    ],
  },
  {
    resource: 'podtemplates',
    base: { metadata: { name: 't' }, template: { metadata: {}, spec: { containers: [{ name: 'c', image: 'i' }] } } },
    cases: [
      [
        { template: { spec: { ephemeralContainers: [{ name: 'e', image: 'x', ports: [], resizePolicy: [], resources: {} }] } } },
        [
          'template.spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
          'template.spec.ephemeralContainers[0].resizePolicy: Forbidden: cannot be set for an Ephemeral Container',
          'template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template',
        ],
      ],
    ],
  },
];

describe.each(answers)('$resource are answered as upstream does', ({ resource, base, cases }) => {
  const checks = new KindChecks(resource, base);
  test.each(cases)('when changed by %j', (patch, errors) => expect(checks.create(patch)).toEqual(errors));
});
