import { describe, expect, test } from 'vitest';
import { KindChecks } from './check.ts';

const rule = { operations: ['CREATE'], apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'] };
const webhook = {
  name: 'a.example.com',
  clientConfig: { url: 'https://example.com/x' },
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  rules: [rule],
};

describe('A webhook configuration', () => {
  const configuration = new KindChecks('validatingwebhookconfigurations.admissionregistration.k8s.io', {
    metadata: { name: 'c' },
    webhooks: [webhook],
  });
  const mutating = new KindChecks('mutatingwebhookconfigurations.admissionregistration.k8s.io', {
    metadata: { name: 'c' },
    webhooks: [webhook],
  });
  const but = (more: object) => ({ webhooks: [{ ...webhook, ...more }] });
  const ruled = (more: object) => but({ rules: [{ ...rule, ...more }] });
  const url = (text: string) => but({ clientConfig: { url: text } });
  const service = (more: object) => but({ clientConfig: { service: { namespace: 'n', name: 's', ...more } } });
  const cases: [object, string[]][] = [
    [{}, []],
    [
      but({ name: 'example' }),
      ['webhooks[0].name: Invalid value: "example": should be a domain with at least three segments separated by dots'],
    ],
    [{ webhooks: [webhook, webhook] }, ['webhooks[1].name: Duplicate value: "a.example.com"']],
    [but({ sideEffects: 'Some' }), ['webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"']],
    [but({ sideEffects: undefined }), ['webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun']],
    [but({ timeoutSeconds: 31 }), ['webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds']],
    [but({ admissionReviewVersions: [] }), ['webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1']],
    [
      but({ admissionReviewVersions: ['v9'] }),
      ['webhooks[0].admissionReviewVersions: Invalid value: ["v9"]: must include at least one of v1, v1beta1'],
    ],
    [but({ failurePolicy: 'Retry' }), ['webhooks[0].failurePolicy: Unsupported value: "Retry": supported values: "Fail", "Ignore"']],
    [
      but({ matchConditions: [{ name: 'a', expression: 'variables.x' }] }),
      [
        "webhooks[0].matchConditions[0].expression: Invalid value: \"variables.x\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'variables' (in container '')\n | variables.x\n | ^",
      ],
    ],
    [but({ matchConditions: [{ name: 'a', expression: ' ' }] }), ['webhooks[0].matchConditions[0].expression: Required value']],
    [
      ruled({ operations: ['*', 'CREATE'] }),
      ['webhooks[0].rules[0].operations: Invalid value: ["*","CREATE"]: if \'*\' is present, must not specify other operations'],
    ],
    [
      ruled({ operations: ['LOOK'] }),
      ['webhooks[0].rules[0].operations[0]: Unsupported value: "LOOK": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"'],
    ],
    [ruled({ apiVersions: [] }), ['webhooks[0].rules[0].apiVersions: Required value']],
    [
      ruled({ resources: ['pods/*', 'pods/exec'] }),
      ['webhooks[0].rules[0].resources[1]: Invalid value: "pods/exec": if \'pods/*\' is present, must not specify pods/exec'],
    ],
    [
      ruled({ resources: ['*/*', 'pods'] }),
      ['webhooks[0].rules[0].resources: Invalid value: ["*/*","pods"]: if \'*/*\' is present, must not specify other resources'],
    ],
    [ruled({ scope: 'World' }), ['webhooks[0].rules[0].scope: Unsupported value: "World": supported values: "*", "Cluster", "Namespaced"']],
    [but({ clientConfig: {} }), ['webhooks[0].clientConfig: Required value: exactly one of url or service is required']],
    [
      url('http://example.com'),
      [
        'webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path]',
      ],
    ],
    [url('https:///x'), ['webhooks[0].clientConfig.url: Invalid value: "": host must be specified; desired format: https://host[/path]']],
    [
      url('https://u@example.com/?a=b#c'),
      [
        'webhooks[0].clientConfig.url: Invalid value: "u": user information is not permitted in the URL',
        'webhooks[0].clientConfig.url: Invalid value: "c": fragments are not permitted in the URL',
        'webhooks[0].clientConfig.url: Invalid value: "a=b": query parameters are not permitted in the URL',
      ],
    ],
    // Upstream names the other field here.
    [service({ name: '' }), ['webhooks[0].clientConfig.service.namespace: Required value']],
    [
      service({ port: 70_000 }),
      ['webhooks[0].clientConfig.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive'],
    ],
    [service({ path: '/a//b' }), ['webhooks[0].clientConfig.service.path: Invalid value: "/a//b": segment[1] may not be empty']],
  ];
  test.each(cases)('with %j', (patch, errors) => expect(configuration.create(patch)).toEqual(errors));
  test('that mutates says whether it is called again', () => {
    expect(mutating.create(but({ reinvocationPolicy: 'Always' }))).toEqual([
      'webhooks[0].reinvocationPolicy: Unsupported value: "Always": supported values: "IfNeeded", "Never"',
    ]);
  });
});

describe('An admission policy', () => {
  const matchConstraints = { resourceRules: [rule] };
  const policy = new KindChecks('validatingadmissionpolicies.admissionregistration.k8s.io', {
    metadata: { name: 'p.example.com' },
    spec: { matchConstraints, validations: [{ expression: 'true' }] },
  });
  const mutating = new KindChecks('mutatingadmissionpolicies.admissionregistration.k8s.io', {
    metadata: { name: 'p' },
    spec: {
      matchConstraints,
      reinvocationPolicy: 'Never',
      mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: '[JSONPatch{op: "remove", path: "/x"}]' } }],
    },
  });
  const validation = (more: object) => ({ spec: { validations: [{ expression: 'true', ...more }] } });
  const cases: [object, string[]][] = [
    [{}, []],
    [{ spec: { matchConstraints: null } }, ['spec.matchConstraints: Required value']],
    [{ spec: { matchConstraints: { resourceRules: [] } } }, ['spec.matchConstraints.resourceRules: Required value']],
    [
      { spec: { validations: [] } },
      [
        'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
        'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item',
      ],
    ],
    [
      { spec: { paramKind: { apiVersion: 'a/b/c', kind: 'K' } } },
      ['spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c'],
    ],
    [
      { spec: { variables: [{ name: 'if', expression: '1' }] } },
      ['spec.variables[0].name: Invalid value: "if": must be a valid CEL identifier'],
    ],
    [
      { spec: { auditAnnotations: [{ key: 'k', valueExpression: '' }] } },
      ['spec.auditAnnotations[0].valueExpression: Required value: valueExpression is not specified'],
    ],
    [validation({ expression: '' }), ['spec.validations[0].expression: Required value: expression is not specified']],
    [validation({ message: 'a\nb' }), ['spec.validations[0].message: Invalid value: "a\\nb": message must not contain line breaks']],
    [validation({ expression: '1' }), ['spec.validations[0].expression: Invalid value: "1": must evaluate to bool but got int']],
    [
      validation({ messageExpression: 'true' }),
      ['spec.validations[0].messageExpression: Invalid value: "true": must evaluate to string but got bool'],
    ],
    [
      { spec: { variables: [{ name: 'x', expression: 'what' }], validations: [{ expression: 'true' }] } },
      [
        "spec.variables[0].expression: Invalid value: \"what\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'what' (in container '')\n | what\n | ^",
      ],
    ],
    [
      validation({ reason: 'NotFound' }),
      ['spec.validations[0].reason: Unsupported value: "NotFound": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"'],
    ],
  ];
  test.each(cases)('that validates, with %j', (patch, errors) => expect(policy.create(patch)).toEqual(errors));
  test.each([
    [{}, []],
    [{ spec: { mutations: [] } }, ['spec.mutations: Required value: mutations must contain at least one item']],
    [
      { spec: { reinvocationPolicy: 'Often' } },
      ['spec.reinvocationPolicy: Unsupported value: "Often": supported values: "IfNeeded", "Never"'],
    ],
    [
      { spec: { mutations: [{ patchType: 'JSONPatch' }] } },
      ['spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch'],
    ],
    [
      { spec: { mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: '1' } }] } },
      ['spec.mutations[0].jsonPatch.expression: Invalid value: "1": must evaluate to list(JSONPatch) but got int'],
    ],
    [
      { spec: { mutations: [{ patchType: 'Merge' }] } },
      ['spec.mutations[0].patchType: Unsupported value: "Merge": supported values: "ApplyConfiguration", "JSONPatch"'],
    ],
  ])('that mutates, with %j', (patch, errors) => expect(mutating.create(patch)).toEqual(errors));
});

describe('A binding of an admission policy', () => {
  const binding = new KindChecks('validatingadmissionpolicybindings.admissionregistration.k8s.io', {
    metadata: { name: 'b' },
    spec: { policyName: 'p', validationActions: ['Deny'] },
  });
  const params = (paramRef: object) => ({ spec: { paramRef } });
  const cases: [object, string[]][] = [
    [{}, []],
    [{ spec: { policyName: '' } }, ['spec.policyName: Required value']],
    [{ spec: { validationActions: [] } }, ['spec.validationActions: Required value: at least one validation action is required']],
    [{ spec: { validationActions: ['Deny', 'Deny'] } }, ['spec.validationActions[1]: Duplicate value: "Deny"']],
    [
      { spec: { validationActions: ['Deny', 'Warn'] } },
      [
        'spec.validationActions: Invalid value: ["Deny","Warn"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
      ],
    ],
    [
      params({ name: 'a', selector: {}, parameterNotFoundAction: 'Deny' }),
      [
        'spec.paramRef.name: Forbidden: name and selector are mutually exclusive',
        'spec.paramRef.selector: Forbidden: name and selector are mutually exclusive',
      ],
    ],
    [params({ parameterNotFoundAction: 'Deny' }), ['spec.paramRef: Required value: one of name or selector must be specified']],
    [params({ name: 'a' }), ['spec.paramRef.parameterNotFoundAction: Required value']],
  ];
  test.each(cases)('with %j', (patch, errors) => expect(binding.create(patch)).toEqual(errors));
});
