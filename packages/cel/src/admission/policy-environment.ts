import type { Environment, Library, Program, VariableType } from '../contract.ts';
import { createEnvironment } from '../environment.ts';
import { authorizerType, resourceCheckType } from '../libraries/kubernetes/authorizer.ts';
import { mutationLibrary } from '../libraries/kubernetes/mutation.ts';
import { kubernetesLibraries } from '../libraries/kubernetes-libraries.ts';
import {
  boolType,
  dynType,
  intType,
  listType,
  mapType,
  objectType,
  sameType,
  stringType,
  timestampType,
  type CelType,
} from '../types/cel-type.ts';

export interface PolicyEnvironmentOptions {
  /** `params`: the policy names a kind of parameters. */
  readonly hasParams?: boolean;
  /** `authorizer` and `authorizer.requestResource`. */
  readonly hasAuthorizer?: boolean;
  /** `Object`, `JSONPatch` and `jsonpatch.escapeKey`: expressions of mutations. */
  readonly hasPatchTypes?: boolean;
}

const struct = (name: string, fields: Readonly<Record<string, CelType>>): CelType => objectType(name, new Map(Object.entries(fields)));

const kind = struct('kubernetes.GroupVersionKind', { group: stringType, version: stringType, kind: stringType });
const resource = struct('kubernetes.GroupVersionResource', { group: stringType, version: stringType, resource: stringType });
const userInfo = struct('kubernetes.UserInfo', {
  username: stringType,
  uid: stringType,
  groups: listType(stringType),
  extra: mapType(stringType, listType(stringType)),
});

/** The type of `request`. */
const admissionRequestType: CelType = struct('kubernetes.AdmissionRequest', {
  kind,
  resource,
  subResource: stringType,
  requestKind: kind,
  requestResource: resource,
  requestSubResource: stringType,
  name: stringType,
  namespace: stringType,
  operation: stringType,
  userInfo,
  dryRun: boolType,
  options: dynType,
});

/** The type of `namespaceObject`. That `uid` is spelt `UID` is upstream's. */
const namespaceType: CelType = struct('kubernetes.Namespace', {
  metadata: struct('kubernetes.NamespaceMetadata', {
    name: stringType,
    generateName: stringType,
    namespace: stringType,
    labels: mapType(stringType, stringType),
    annotations: mapType(stringType, stringType),
    UID: stringType,
    creationTimestamp: timestampType,
    deletionGracePeriodSeconds: intType,
    deletionTimestamp: timestampType,
    generation: intType,
    resourceVersion: stringType,
    finalizers: listType(stringType),
  }),
  spec: struct('kubernetes.NamespaceSpec', { finalizers: listType(stringType) }),
  status: struct('kubernetes.NamespaceStatus', {
    conditions: listType(
      struct('kubernetes.NamespaceCondition', {
        status: stringType,
        type: stringType,
        lastTransitionTime: timestampType,
        message: stringType,
        reason: stringType,
      }),
    ),
    phase: stringType,
  }),
});

const mutationLibraries: readonly Library[] = [...kubernetesLibraries, mutationLibrary];

/**
 * What expressions of admission policies and match conditions may name: `object`, `oldObject`, `request`,
 * `namespaceObject`, and what the options add. All are bound to plain JSON, null where there is none; the authorizer to
 * `authorizerValue` and `resourceCheckValue(…)`. `variables` come with `PolicyVariables`.
 * Source: k8s.io/apiserver/pkg/admission/plugin/cel/compile.go (1.36).
 */
export function createPolicyEnvironment({ hasParams, hasAuthorizer, hasPatchTypes }: PolicyEnvironmentOptions = {}): Environment {
  const variables: Readonly<Record<string, VariableType>> = {
    object: dynType,
    oldObject: dynType,
    request: admissionRequestType,
    namespaceObject: namespaceType,
    ...(hasParams && { params: dynType }),
    ...(hasAuthorizer && { authorizer: authorizerType, 'authorizer.requestResource': resourceCheckType }),
  };
  return createEnvironment({ variables, ...(hasPatchTypes && { libraries: mutationLibraries }) });
}

export interface TypeCheckOptions {
  /** The type of `object` and `oldObject`. */
  readonly object: VariableType;
  /** Unset: the policy names no kind of parameters; `dynType`: one whose type is not known. */
  readonly params?: VariableType;
}

/**
 * What expressions of a policy are checked against beforehand, for one of the kinds it is for: there are warnings of it and no
 * more. Source: k8s.io/apiserver admission/plugin/policy/validating/typechecking.go (1.36).
 */
export function createTypeCheckEnvironment({ object, params }: TypeCheckOptions): Environment {
  return createEnvironment({
    variables: {
      object,
      oldObject: object,
      request: admissionRequestType,
      namespaceObject: namespaceType,
      ...(params && { params }),
      authorizer: authorizerType,
    },
  });
}

let ofWebhooks: Environment | undefined;

/** What match conditions of webhooks may name: no parameters and no variables. */
export const webhookConditionEnvironment = (): Environment => (ofWebhooks ??= createPolicyEnvironment({ hasAuthorizer: true }));

/**
 * An expression that has to give one of some types, or why it does not, as upstream's `status` and `Status` say it:
 * `compilation failed: …`, `must evaluate to bool but got int`.
 */
export function compilePolicyExpression(
  environment: Environment,
  source: string,
  wanted: readonly CelType[],
): { readonly program: Program } | { readonly problem: string } {
  const { program, issues, stage } = environment.compile(source);
  if (!program) return { problem: `${stage === 'check' ? 'compilation failed' : 'program instantiation failed'}: ${issues}` };
  if (wanted.some((type) => sameType(type, program.outputType))) return { program };
  const got = nameOf(program.outputType);
  const names = wanted.map(nameOf);
  return {
    problem:
      names.length === 1 ? `must evaluate to ${names[0]} but got ${got}` : `must evaluate to one of [${names.join(' ')}] but got ${got}`,
  };
}

/** A type as cel-go's Type.String() has it: `null_type` where messages of the checker say `null`. */
function nameOf({ name, parameters }: CelType): string {
  return parameters.length === 0 ? name : `${name}(${parameters.map(nameOf).join(', ')})`;
}
