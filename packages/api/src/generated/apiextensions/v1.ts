// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { JsonValue, KubeList, KubeObject, ResourceType, Status } from '@kubewright/api-machinery';

/** What a kind of your own is. */
export interface CustomResourceDefinitionSpec {
  /** Group of the kind. The definition is named after the plural and the group. */
  group: string;
  /** Names of the kind. */
  names: CustomResourceDefinitionNames;
  /** Whether its objects live in namespaces. Namespaced or Cluster. */
  scope: ResourceScope;
  /** Versions of the kind. Exactly one is stored. */
  versions: CustomResourceDefinitionVersion[];
  /** How objects of one version become objects of another. */
  conversion?: CustomResourceConversion;
  /** Must be false. Use x-kubernetes-preserve-unknown-fields in the schema. */
  preserveUnknownFields?: boolean;
}

export interface CustomResourceConversion {
  strategy: ConversionStrategyType;
  /** Whom to ask, where the strategy is Webhook. */
  webhook?: WebhookConversion;
}

export interface WebhookConversion {
  /** Where the webhook is. */
  clientConfig?: WebhookClientConfig;
  conversionReviewVersions: string[];
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

/** A version of a kind. */
export interface CustomResourceDefinitionVersion {
  /** Its name, such as v1. */
  name: string;
  /** Whether it is served. */
  served: boolean;
  /** Whether objects are stored in it. */
  storage: boolean;
  /** Whether using it gives a warning. */
  deprecated?: boolean;
  /** Text of the warning. */
  deprecationWarning?: string;
  /** What objects look like. */
  schema?: CustomResourceValidation;
  /** Whether status and scale are resources of their own. */
  subresources?: CustomResourceSubresources;
  /** Columns that kubectl shows. */
  additionalPrinterColumns?: CustomResourceColumnDefinition[];
  /** Fields that field selectors may name. */
  selectableFields?: SelectableField[];
}

export interface SelectableField {
  jsonPath: string;
}

export interface CustomResourceColumnDefinition {
  name: string;
  type: string;
  format?: string;
  description?: string;
  priority?: number;
  jsonPath: string;
}

/** Names of a kind. */
export interface CustomResourceDefinitionNames {
  /** Plural, in lower case, as in paths. */
  plural: string;
  /** Singular, in lower case. */
  singular?: string;
  /** Abbreviations for the command line. */
  shortNames?: string[];
  /** The kind, in CamelCase. */
  kind: string;
  /** Kind of lists. */
  listKind?: string;
  /** Groups of resources that it belongs to, such as all. */
  categories?: string[];
}

export interface CustomResourceDefinitionCondition {
  type: CustomResourceDefinitionConditionType;
  status: ConditionStatus;
  /** When the status last changed. */
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
  observedGeneration?: number | bigint;
}

/** Whether a kind is served. */
export interface CustomResourceDefinitionStatus {
  /** Single aspects of its state, such as Established. */
  conditions?: CustomResourceDefinitionCondition[] | null;
  /** Names that are served. */
  acceptedNames?: CustomResourceDefinitionNames;
  /** Versions that objects have ever been stored in. */
  storedVersions?: string[] | null;
  /** Generation that the controller has seen. */
  observedGeneration?: number | bigint;
}

/** A kind of your own, which the server then serves like its own. */
export interface CustomResourceDefinition extends KubeObject {
  /** What the kind is. */
  spec: CustomResourceDefinitionSpec;
  /** Whether it is served. */
  status: CustomResourceDefinitionStatus;
}

export type CustomResourceDefinitionList = KubeList<CustomResourceDefinition>;

/** What objects look like. */
export interface CustomResourceValidation {
  /** The schema, which must be structural. */
  openAPIV3Schema?: JSONSchemaProps;
}

export interface CustomResourceSubresources {
  /** Serves /status, where a write leaves all else alone, as a write of the resource leaves the status. */
  status?: CustomResourceSubresourceStatus;
  /** Serves /scale, with replicas at the paths that it names. */
  scale?: CustomResourceSubresourceScale;
}

export interface CustomResourceSubresourceScale {
  specReplicasPath: string;
  statusReplicasPath: string;
  labelSelectorPath?: string;
}

export interface ConversionReview {
  kind?: string;
  apiVersion?: string;
  request?: ConversionRequest;
  response?: ConversionResponse;
}

export interface ConversionRequest {
  uid?: string;
  desiredAPIVersion?: string;
  objects?: JsonValue[] | null;
}

export interface ConversionResponse {
  uid?: string;
  convertedObjects?: JsonValue[] | null;
  result?: Status;
}

export interface JSONSchemaProps {
  id?: string;
  '$schema'?: JSONSchemaURL;
  '$ref'?: string;
  description?: string;
  type?: string;
  format?: string;
  title?: string;
  /** What the field holds when nobody sets it. */
  default?: JsonValue;
  maximum?: number;
  exclusiveMaximum?: boolean;
  minimum?: number;
  exclusiveMinimum?: boolean;
  maxLength?: number | bigint;
  minLength?: number | bigint;
  pattern?: string;
  maxItems?: number | bigint;
  minItems?: number | bigint;
  uniqueItems?: boolean;
  multipleOf?: number;
  enum?: JsonValue[];
  maxProperties?: number | bigint;
  minProperties?: number | bigint;
  required?: string[];
  items?: JSONSchemaPropsOrArray;
  allOf?: JSONSchemaProps[];
  oneOf?: JSONSchemaProps[];
  anyOf?: JSONSchemaProps[];
  not?: JSONSchemaProps;
  properties?: Record<string, JSONSchemaProps>;
  additionalProperties?: JSONSchemaPropsOrBool;
  patternProperties?: Record<string, JSONSchemaProps>;
  dependencies?: JSONSchemaDependencies;
  additionalItems?: JSONSchemaPropsOrBool;
  definitions?: JSONSchemaDefinitions;
  externalDocs?: ExternalDocumentation;
  example?: JsonValue;
  nullable?: boolean;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-map-type'?: string;
  'x-kubernetes-validations'?: ValidationRule[];
}

export interface ValidationRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: FieldValueErrorReason;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}

export type JSONSchemaPropsOrArray = JSONSchemaProps | JSONSchemaProps[];

export type JSONSchemaPropsOrBool = boolean | JSONSchemaProps;

export type JSONSchemaPropsOrStringArray = JSONSchemaProps | string[];

export interface ExternalDocumentation {
  description?: string;
  url?: string;
}

export interface CustomResourceSubresourceStatus {}

export type JSONSchemaURL = string;

export type JSONSchemaDependencies = Record<string, JSONSchemaPropsOrStringArray>;

export type JSONSchemaDefinitions = Record<string, JSONSchemaProps>;

export type CustomResourceDefinitionConditionType = string;

export type ConversionStrategyType = 'None' | 'Webhook';

export type ResourceScope = 'Cluster' | 'Namespaced';

export type ConditionStatus = 'True' | 'False' | 'Unknown';

export type FieldValueErrorReason = 'FieldValueRequired' | 'FieldValueDuplicate' | 'FieldValueInvalid' | 'FieldValueForbidden';

export const CustomResourceDefinitions: ResourceType<CustomResourceDefinition> = { group: 'apiextensions.k8s.io', version: 'v1', plural: 'customresourcedefinitions', kind: 'CustomResourceDefinition', scope: 'Cluster' };
