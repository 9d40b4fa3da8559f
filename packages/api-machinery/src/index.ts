/**
 * The contracts and the machinery of the Kubernetes API: no I/O, no kinds.
 *
 * - `json`, `logger`, `time/`: JSON values, logging, Clock, Random
 * - `cron/`: schedules of CronJobs, and time zones
 * - `meta/`: ObjectMeta, conditions, keys, watch events
 * - `status/`: Status, ApiError and its predicates, field errors
 * - `schema/`: the structural schema and the walks compiled from it
 * - `json/`: parsing JSON from strangers, writing it as Go does
 * - `cbor/`: CBOR in the form of KEP-4222
 * - `yaml/`: YAML as sigs.k8s.io/yaml reads and writes it
 * - `patch/`: JSON patch, JSON merge patch, strategic merge patch
 * - `apply/`: server-side apply and managed fields
 * - `selector/`: label and field selectors
 * - `validation/`: names, object metadata
 * - `quantity/`, `int-or-string/`: exact amounts, counts and percentages
 * - `resource/`: ResourceType, ResourceDefinition and its hooks
 * @packageDocumentation
 */
export type { JsonObject, JsonValue } from './json.ts';
export { type Logger, silentLogger } from './logger.ts';
export { type Polled, PolledIterable } from './polled.ts';
export { SlotSet, type Slotted } from './slot-set.ts';
export { type Clock, formatMicroTime, formatTime, pause, sleep, type Timer } from './time/clock.ts';
export { abortable, untilAborted } from './time/abort.ts';
export { type Random, randomInt, randomSuffix, randomUuid, seededRandom } from './time/random.ts';
export { type Settle, VirtualClock } from './time/virtual-clock.ts';
export { parseCronSchedule, type CronSchedule } from './cron/cron-schedule.ts';
export { isTimeZone, TimeZone, type WallTime } from './cron/time-zone.ts';
export {
  controllerOf,
  keyOf,
  keyString,
  type KubeList,
  type KubeObject,
  type ListMeta,
  type ManagedFieldsEntry,
  type ObjectKey,
  type ObjectMeta,
  type OwnerReference,
  parseKey,
} from './meta/object-meta.ts';
export { type StatusCondition, withStatusCondition } from './meta/conditions.ts';
export { initialEventsEndAnnotation, type WatchEvent } from './meta/watch-event.ts';
export type { Status, StatusCause, StatusDetails, StatusReason } from './status/status.ts';
export {
  duplicate,
  type FieldError,
  type FieldErrorType,
  forbiddenField,
  formatFieldError,
  formatFieldErrors,
  invalidValue,
  notFoundField,
  notSupported,
  omittedValue,
  required,
  tooLong,
  tooMany,
  toStatusCause,
  typeInvalid,
} from './status/field-error.ts';
export { firstUnprintable, goQuote, printableOf } from './status/go-quote.ts';
export { goFloat } from './status/go-float.ts';
export { goNumber, goNumberType } from './status/go-number.ts';
export {
  alreadyExists,
  ApiError,
  badRequest,
  conflict,
  expired,
  forbidden,
  type GroupResource,
  internalError,
  invalid,
  isAlreadyExists,
  isBadRequest,
  isConflict,
  isExpired,
  isForbidden,
  isInvalid,
  isNotAcceptable,
  isNotFound,
  isTooManyRequests,
  isUnauthorized,
  methodNotAllowed,
  notAcceptable,
  notFound,
  qualifiedResource,
  objectModifiedMessage,
  requestEntityTooLarge,
  serviceUnavailable,
  statusOf,
  timeout,
  tooLargeResourceVersion,
  tooManyRequests,
  unauthorized,
  unnamedError,
  unsupportedMediaType,
} from './status/api-error.ts';
export type { Property, ProtoField, Schema, SchemaType, ValidationRule } from './schema/schema.ts';
export { goValueOf } from './schema/go-type.ts';
export { unreadableHead, withReadableHead } from './schema/readable-head.ts';
export { cannotBeHandled, decode, type Decoded, DecodeError, type Empties, pruningOf } from './schema/decode.ts';
export { fromUnstructuredError } from './schema/from-unstructured-error.ts';
export { applyDefaults } from './schema/default.ts';
export { dropGatedFields, fieldGates } from './schema/drop-gated-fields.ts';
export { equal } from './schema/equal.ts';
export { fromJsonSchema, type FromJsonSchemaOptions, valueSchema } from './schema/from-json-schema.ts';
export { validate, validateDefault, type ValidateOptions, validateValue } from './schema/validate/validate.ts';
export { correlation } from './schema/validate/correlation.ts';
export { isUnchanged } from './schema/validate/unchanged.ts';
export { isKnownFormat } from './schema/validate/formats.ts';
export { structuralErrors } from './schema/validate/structural-errors.ts';
export { loadPatternEngine, type PatternEngine } from './schema/validate/pattern-engine.ts';
export {
  type OpenApiSource,
  openApiV2,
  openApiV2Steps,
  openApiV3,
  openApiV3Root,
  openApiV3Roots,
  openApiV3Steps,
  type PublishedPath,
} from './schema/openapi/openapi.ts';
export { encodeOpenApiV2, encodeOpenApiV2Steps, encodeOpenApiV3Steps } from './schema/openapi/gnostic.ts';
export { mergeOpenApiV2, openApiV2Below } from './schema/openapi/merge-openapi-v2.ts';
export { encodeProtobuf } from './schema/protobuf/encode.ts';
export { decodeProtobuf } from './schema/protobuf/decode.ts';
export {
  decodeEnveloped,
  encodeEnveloped,
  isProtobufEnvelope,
  type ProtobufEnvelope,
  unwrapProtobuf,
  wrapProtobuf,
} from './schema/protobuf/envelope.ts';
export { WireReader } from './schema/protobuf/wire-reader.ts';
export { WireWriter } from './schema/protobuf/wire-writer.ts';
export { MessageType, type FieldTable, type MessageOf } from './schema/protobuf/message-type.ts';
export { apiVersionOf, parseApiVersion, type ResourceType, type Scope } from './resource/resource-type.ts';
export {
  type FieldReader,
  type HookContext,
  isCustomResource,
  type MetadataCheck,
  type ObjectConverter,
  type PrinterColumn,
  type ResourceDefinition,
  type ResourceHooks,
  type ResourceVersion,
  type SubresourceDefinition,
} from './resource/resource-definition.ts';
export { createRequirement, type Labels, type Requirement, requirementMatches, type SelectorOperator } from './selector/requirement.ts';
export { formatGoLabelSelector } from './selector/go-label-selector.ts';
export {
  formatLabelSelector,
  LabelSelector,
  labelSelectorFromLabels,
  labelSelectorFromObject,
  type LabelSelectorObject,
  parseLabelSelector,
} from './selector/label-selector.ts';
export { escapeFieldValue, type FieldRequirement, FieldSelector, parseFieldSelector } from './selector/field-selector.ts';
export {
  emptyError,
  inclusiveRangeError,
  isCIdentifier,
  isConfigMapKey,
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isEnvVarName,
  isGroupId,
  isHttpHeaderName,
  isInRange,
  isLabelValue,
  isPathSegmentName,
  isPercent,
  isPortName,
  isPortNumber,
  isQualifiedName,
  isRelaxedEnvVarName,
  isUserId,
  isWildcardDns1123Subdomain,
  type NameCheck,
  nameIsDns1035Label,
  nameIsDnsLabel,
  nameIsDnsSubdomain,
  nameIsPathSegment,
  type ObjectNameCheck,
  regexError,
  utf8Length,
} from './validation/names.ts';
export { maxJsonDepth, type ParsedJson, parseJson } from './json/parse-json.ts';
export { readFrozenJson, readJson } from './json/read-json.ts';
export { parseInt64, parseIntError } from './json/parse-int64.ts';
export { isLarge, readNumber, wholeNumber } from './json/whole-number.ts';
export { plainJson, stringifyJson } from './json/stringify-json.ts';
export { getOwn, isJsonObject } from './json/own-property.ts';
export { withSortedKeys } from './json/sort-keys.ts';
export { withoutNulls } from './json/without-nulls.ts';
export { deepCopy, deepFreeze } from './meta/deep-copy.ts';
export { deepEqual, semanticEqual } from './meta/semantic-equal.ts';
export { applyJsonPatch, isFailedPatchTest, maxJsonPatchOperations } from './patch/json-patch.ts';
export { applyMergePatch } from './patch/merge-patch.ts';
export { applyStrategicMergePatch } from './patch/strategic-merge-patch.ts';
export { FieldSet } from './apply/field-set.ts';
export { toFieldSet } from './apply/to-field-set.ts';
export type { ToVersion, VersionedObject } from './apply/ownership-change.ts';
export { isReset, readOwners, writeOwners, type Owners } from './apply/managed-fields.ts';
export {
  managedFieldsAfter,
  updateManagedFields,
  withManagedFields,
  type UpdateManagedFieldsInput,
} from './apply/update-managed-fields.ts';
export { applyPatch, keepTimesIfUnchanged, type ApplyPatchInput } from './apply/apply-patch.ts';
export { layOver } from './apply/lay-over.ts';
export { lastAppliedAnnotation } from './apply/last-applied.ts';
export {
  fieldImmutable,
  type ObjectMetaRules,
  validateAnnotations,
  validateFieldManager,
  validateImmutable,
  validateLabels,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './validation/object-meta.ts';
export { validateLabelSelector } from './validation/label-selector-object.ts';
export {
  formatIpAddress,
  type IpAddress,
  type IpNetwork,
  networkContains,
  parseIpAddress,
  parseIpNetwork,
} from './validation/ip-address.ts';
export { parseQuantity, Quantity, type QuantityFormat, quantityInteger, quantityMilli } from './quantity/quantity.ts';
export { type IntOrString, resolveFenceposts, scaledValue } from './int-or-string/int-or-string.ts';
export { formatDuration, parseDuration } from './schema/scalar/duration-text.ts';
export { ageText, humanDuration } from './time/human-duration.ts';
export { formatGo } from './patch/strategic-merge-directives.ts';
export { loadYaml, loadYamlDocuments, loadYamlLeniently, type LenientYaml } from './yaml/load-yaml.ts';
export { maxYamlDepth } from './yaml/compose-yaml.ts';
export { formatTime as formatUnixTime, parseTime, type ParsedTime } from './schema/scalar/time-text.ts';
export { formatDuration as formatGoDuration, parseDuration as parseGoDuration } from './schema/scalar/duration-text.ts';
export { decodeBase64, encodeBase64 } from './schema/scalar/base64.ts';
export { optionalFields, readConfigurationFile } from './yaml/configuration-file.ts';
export { yamlText } from './yaml/yaml-text.ts';
export { dumpYaml } from './yaml/dump-yaml.ts';
export { decodeCbor, maxCborDepth } from './cbor/decode-cbor.ts';
export { encodeCbor, encodeCborEvent, writeCborList } from './cbor/encode-cbor.ts';
