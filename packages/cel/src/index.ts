/**
 * CEL as Kubernetes has it: no I/O, no kinds, no clock.
 *
 * - `contract`, `limits`: environments, compilations, programs, evaluations; the cost limits
 * - `types/`: types, types from structural schemas, escaped names
 * - `values/`: values at run time; JSON is wrapped, not copied
 * - `parser/`, `checker/`, `cost/`, `evaluator/`: text to tree, types and meanings, estimates, closures
 * - `libraries/`: the standard library, cel-go's extensions, Kubernetes' own, and what calls cost
 * - `admission/`: the variables of admission policies and match conditions
 *
 * A rule of a custom resource, for each node of the schema that has `validations`:
 *
 * 1. `const type = schemaType(schema, { resourceRoot, name: 'selfType1' })` for the root; the types of its nodes are
 *    `type.fields.get(escapeName('spec'))`, `.element` of lists and maps. A node without a type cannot have rules.
 * 2. `createEnvironment({ variables: { self: type, oldSelf: type } })`, or `oldSelf: optionalSchemaType(type)` for a rule
 *    with `optionalOldSelf`; `environment.compile(rule.rule)`.
 * 3. Not compiled: `compilation failed: ${issues}`, or `program instantiation failed: ${issues}` by `stage`. Check
 *    `program.outputType === boolType` (`cel expression must evaluate to a bool`).
 * 4. Cost: multiply `program.estimatedCost.max` by how often the node can occur (`maxItems`, `maxProperties` of its
 *    parents, else `maxCardinality(type)`) and compare with upstream's limits per rule and per definition.
 * 5. `program.evaluate({ self, oldSelf }, { costLimit })` with the JSON of the node; subtract `cost` from the budget of
 *    the request (`runtimeCostBudget`), overdrawn: `validation failed due to running out of cost budget, …`.
 *    `program.variables.has('oldSelf')` says that it is a transition rule.
 * @packageDocumentation
 */
export type {
  Compilation,
  Compiled,
  CostEstimate,
  Environment,
  EnvironmentOptions,
  EvaluateOptions,
  Evaluation,
  EvaluationError,
  Library,
  NotCompiled,
  Program,
  VariableType,
} from './contract.ts';
export {
  matchConditionsCostBudget,
  maxMessageExpressionSizeBytes,
  maxRequestSizeBytes,
  perCallCostLimit,
  runtimeCostBudget,
} from './limits.ts';
export { Traversal } from './evaluator/traversal.ts';
export {
  boolType,
  bytesType,
  type CelType,
  type CelTypeKind,
  doubleType,
  durationType,
  dynType,
  type FieldTypes,
  formatType,
  intType,
  isDynOrError,
  isOptionalType,
  listType,
  mapType,
  nullType,
  objectType,
  opaqueType,
  optionalType,
  sameType,
  stringType,
  timestampType,
  typeOfType,
  typeParam,
  typeType,
  uintType,
} from './types/cel-type.ts';
export { escapeName, unescapeName } from './types/escape.ts';
export { maxCardinality, optionalSchemaType, schemaType, type SchemaType, type SchemaTypeOptions } from './types/schema-type.ts';
export { OpaqueValue, TypeValue, type CelValue } from './values/value.ts';
export { Double, Uint, type Int } from './values/numbers.ts';
export { Timestamp } from './values/timestamp.ts';
export { Duration } from './values/duration.ts';
export { ListValue } from './values/list-value.ts';
export { MapValue } from './values/map-value.ts';
export { OptionalValue } from './values/optional-value.ts';
export type { Authorizer, AuthorizerAttributes, AuthorizerDecision } from './values/authorizer-value.ts';
export { createEnvironment } from './environment.ts';
export { bindingsLibrary } from './libraries/extensions/bindings.ts';
export { kubernetesLibraries } from './libraries/kubernetes-libraries.ts';
export { PendingDecisions, type AsyncAuthorizer } from './pending-decisions.ts';
export { authorizerType, authorizerValue, resourceCheckType, resourceCheckValue } from './libraries/kubernetes/authorizer.ts';
export {
  compilePolicyExpression,
  createPolicyEnvironment,
  createTypeCheckEnvironment,
  type PolicyEnvironmentOptions,
  type TypeCheckOptions,
  webhookConditionEnvironment,
} from './admission/policy-environment.ts';
export { PolicyVariables, type PolicyBindings, type PolicyVariable } from './admission/policy-variables.ts';
export { applyConfigurationType, jsonPatchType, typeNameProblems } from './libraries/kubernetes/mutation.ts';
export { toJson } from './values/to-json.ts';
