// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { Condition, LabelSelector, StatusReason } from '../meta/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

export interface Rule {
  apiGroups?: string[];
  apiVersions?: string[];
  resources?: string[];
  scope?: ScopeType;
}

/** Expressions that may refuse what is admitted. */
export interface ValidatingAdmissionPolicy extends KubeObject {
  spec: ValidatingAdmissionPolicySpec;
  status: ValidatingAdmissionPolicyStatus;
}

export interface ValidatingAdmissionPolicyStatus {
  observedGeneration?: number | bigint;
  /** What was found wrong with the types in the expressions. */
  typeChecking?: TypeChecking;
  conditions?: Condition[];
}

export interface TypeChecking {
  expressionWarnings?: ExpressionWarning[];
}

export interface ExpressionWarning {
  fieldRef: string;
  warning: string;
}

export type ValidatingAdmissionPolicyList = KubeList<ValidatingAdmissionPolicy>;

export interface ValidatingAdmissionPolicySpec {
  /** Kind of the objects that bindings name as params. Unset means that it has none. */
  paramKind?: ParamKind;
  /** Which requests the policy is about. */
  matchConstraints?: MatchResources;
  validations?: Validation[];
  failurePolicy?: FailurePolicyType;
  auditAnnotations?: AuditAnnotation[];
  matchConditions?: MatchCondition[];
  variables?: Variable[];
}

export interface ParamKind {
  apiVersion?: string;
  kind?: string;
}

export interface Validation {
  expression: string;
  message?: string;
  reason?: StatusReason;
  messageExpression?: string;
}

export interface Variable {
  name: string;
  expression: string;
}

export interface AuditAnnotation {
  key: string;
  valueExpression: string;
}

/** Where a validating policy holds, and with which parameters. */
export interface ValidatingAdmissionPolicyBinding extends KubeObject {
  spec: ValidatingAdmissionPolicyBindingSpec;
}

export type ValidatingAdmissionPolicyBindingList = KubeList<ValidatingAdmissionPolicyBinding>;

export interface ValidatingAdmissionPolicyBindingSpec {
  policyName?: string;
  /** The object that the policy's expressions see as params. */
  paramRef?: ParamRef;
  /** Which of the requests that the policy is about the binding is about. Unset means all of them. */
  matchResources?: MatchResources;
  validationActions?: ValidationAction[];
}

export interface ParamRef {
  name?: string;
  namespace?: string;
  /** Every object with these labels is a param, one after the other. Not together with name. */
  selector?: LabelSelector;
  parameterNotFoundAction?: ParameterNotFoundActionType;
}

export interface MatchResources {
  /** Only what is in namespaces with these labels, or is such a namespace. Unset means every namespace. */
  namespaceSelector?: LabelSelector;
  /** Only objects with these labels, before or after the change. Unset means every object. */
  objectSelector?: LabelSelector;
  resourceRules?: NamedRuleWithOperations[];
  excludeResourceRules?: NamedRuleWithOperations[];
  matchPolicy?: MatchPolicyType;
}

export interface NamedRuleWithOperations extends RuleWithOperations {
  resourceNames?: string[];
}

/** Webhooks that may refuse what is admitted. */
export interface ValidatingWebhookConfiguration extends KubeObject {
  webhooks?: ValidatingWebhook[];
}

export type ValidatingWebhookConfigurationList = KubeList<ValidatingWebhookConfiguration>;

/** Webhooks that may change what is admitted. */
export interface MutatingWebhookConfiguration extends KubeObject {
  webhooks?: MutatingWebhook[];
}

export type MutatingWebhookConfigurationList = KubeList<MutatingWebhookConfiguration>;

export interface ValidatingWebhook {
  name: string;
  clientConfig: WebhookClientConfig;
  rules?: RuleWithOperations[];
  failurePolicy?: FailurePolicyType;
  matchPolicy?: MatchPolicyType;
  /** Only what is in namespaces with these labels, or is such a namespace. Unset means every namespace. */
  namespaceSelector?: LabelSelector;
  /** Only objects with these labels, before or after the change. Unset means every object. */
  objectSelector?: LabelSelector;
  sideEffects: SideEffectClass;
  timeoutSeconds?: number;
  admissionReviewVersions: string[];
  matchConditions?: MatchCondition[];
}

export interface MutatingWebhook {
  name: string;
  clientConfig: WebhookClientConfig;
  rules?: RuleWithOperations[];
  failurePolicy?: FailurePolicyType;
  matchPolicy?: MatchPolicyType;
  /** Only what is in namespaces with these labels, or is such a namespace. Unset means every namespace. */
  namespaceSelector?: LabelSelector;
  /** Only objects with these labels, before or after the change. Unset means every object. */
  objectSelector?: LabelSelector;
  sideEffects: SideEffectClass;
  timeoutSeconds?: number;
  admissionReviewVersions: string[];
  reinvocationPolicy?: ReinvocationPolicyType;
  matchConditions?: MatchCondition[];
}

/** Expressions that may change what is admitted. */
export interface MutatingAdmissionPolicy extends KubeObject {
  spec: MutatingAdmissionPolicySpec;
}

export type MutatingAdmissionPolicyList = KubeList<MutatingAdmissionPolicy>;

export interface MutatingAdmissionPolicySpec {
  /** Kind of the objects that bindings name as params. Unset means that it has none. */
  paramKind?: ParamKind;
  /** Which requests the policy is about. */
  matchConstraints?: MatchResources;
  variables?: Variable[];
  mutations?: Mutation[];
  failurePolicy?: FailurePolicyType;
  matchConditions?: MatchCondition[];
  reinvocationPolicy?: ReinvocationPolicyType;
}

export interface Mutation {
  patchType: PatchType;
  /** An expression whose value is merged into the object as a server-side apply is. */
  applyConfiguration?: ApplyConfiguration;
  /** An expression whose value is a list of JSON patch operations. */
  jsonPatch?: JSONPatch;
}

export interface ApplyConfiguration {
  expression?: string;
}

export interface JSONPatch {
  expression?: string;
}

/** Where a mutating policy holds, and with which parameters. */
export interface MutatingAdmissionPolicyBinding extends KubeObject {
  spec: MutatingAdmissionPolicyBindingSpec;
}

export type MutatingAdmissionPolicyBindingList = KubeList<MutatingAdmissionPolicyBinding>;

export interface MutatingAdmissionPolicyBindingSpec {
  policyName?: string;
  /** The object that the policy's expressions see as params. */
  paramRef?: ParamRef;
  /** Which of the requests that the policy is about the binding is about. Unset means all of them. */
  matchResources?: MatchResources;
}

export interface RuleWithOperations extends Rule {
  operations?: OperationType[];
}

export interface WebhookClientConfig {
  url?: string;
  /** A service of the cluster that answers. Either this or url. */
  service?: ServiceReference;
  caBundle?: string;
}

export interface ServiceReference {
  namespace: string;
  name: string;
  path?: string;
  port?: number;
}

export interface MatchCondition {
  name: string;
  expression: string;
}

export type ValidatingAdmissionPolicyConditionType = string;

export type ScopeType = 'Cluster' | 'Namespaced' | '*';

export type FailurePolicyType = 'Ignore' | 'Fail';

export type ParameterNotFoundActionType = 'Allow' | 'Deny';

export type MatchPolicyType = 'Exact' | 'Equivalent';

export type SideEffectClass = 'Unknown' | 'None' | 'Some' | 'NoneOnDryRun';

export type ValidationAction = 'Deny' | 'Warn' | 'Audit';

export type PatchType = 'ApplyConfiguration' | 'JSONPatch';

export type ReinvocationPolicyType = 'Never' | 'IfNeeded';

export type OperationType = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT' | '*';

export const MutatingAdmissionPolicies: ResourceType<MutatingAdmissionPolicy> = { group: 'admissionregistration.k8s.io', version: 'v1', plural: 'mutatingadmissionpolicies', kind: 'MutatingAdmissionPolicy', scope: 'Cluster' };
export const MutatingAdmissionPolicyBindings: ResourceType<MutatingAdmissionPolicyBinding> = { group: 'admissionregistration.k8s.io', version: 'v1', plural: 'mutatingadmissionpolicybindings', kind: 'MutatingAdmissionPolicyBinding', scope: 'Cluster' };
export const MutatingWebhookConfigurations: ResourceType<MutatingWebhookConfiguration> = { group: 'admissionregistration.k8s.io', version: 'v1', plural: 'mutatingwebhookconfigurations', kind: 'MutatingWebhookConfiguration', scope: 'Cluster' };
export const ValidatingAdmissionPolicies: ResourceType<ValidatingAdmissionPolicy> = { group: 'admissionregistration.k8s.io', version: 'v1', plural: 'validatingadmissionpolicies', kind: 'ValidatingAdmissionPolicy', scope: 'Cluster' };
export const ValidatingAdmissionPolicyBindings: ResourceType<ValidatingAdmissionPolicyBinding> = { group: 'admissionregistration.k8s.io', version: 'v1', plural: 'validatingadmissionpolicybindings', kind: 'ValidatingAdmissionPolicyBinding', scope: 'Cluster' };
export const ValidatingWebhookConfigurations: ResourceType<ValidatingWebhookConfiguration> = { group: 'admissionregistration.k8s.io', version: 'v1', plural: 'validatingwebhookconfigurations', kind: 'ValidatingWebhookConfiguration', scope: 'Cluster' };
