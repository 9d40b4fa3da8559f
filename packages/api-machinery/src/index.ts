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
export * from './json.ts';
export * from './logger.ts';
export * from './polled.ts';
export * from './slot-set.ts';
export * from './time/clock.ts';
export * from './time/random.ts';
export * from './time/virtual-clock.ts';
export { parseCronSchedule, type CronSchedule } from './cron/cron-schedule.ts';
export { isTimeZone, TimeZone, type WallTime } from './cron/time-zone.ts';
export * from './meta/object-meta.ts';
export * from './meta/conditions.ts';
export * from './meta/watch-event.ts';
export * from './status/status.ts';
export * from './status/field-error.ts';
export * from './status/go-quote.ts';
export * from './status/go-float.ts';
export * from './status/go-number.ts';
export * from './status/api-error.ts';
export * from './schema/schema.ts';
export { goValueOf } from './schema/go-type.ts';
export * from './schema/decode.ts';
export { fromUnstructuredError } from './schema/from-unstructured-error.ts';
export * from './schema/default.ts';
export { dropGatedFields, fieldGates } from './schema/drop-gated-fields.ts';
export * from './schema/equal.ts';
export * from './schema/from-json-schema.ts';
export * from './schema/validate/validate.ts';
export { correlation } from './schema/validate/correlation.ts';
export { isUnchanged } from './schema/validate/unchanged.ts';
export { isKnownFormat } from './schema/validate/formats.ts';
export { structuralErrors } from './schema/validate/structural-errors.ts';
export * from './schema/validate/pattern-engine.ts';
export * from './schema/openapi/openapi.ts';
export { encodeOpenApiV2, encodeOpenApiV2Steps, encodeOpenApiV3Steps } from './schema/openapi/gnostic.ts';
export { mergeOpenApiV2, openApiV2Below } from './schema/openapi/merge-openapi-v2.ts';
export * from './schema/protobuf/encode.ts';
export * from './schema/protobuf/decode.ts';
export * from './schema/protobuf/envelope.ts';
export { WireReader } from './schema/protobuf/wire-reader.ts';
export { WireWriter } from './schema/protobuf/wire-writer.ts';
export { MessageType, type FieldTable, type MessageOf } from './schema/protobuf/message-type.ts';
export * from './resource/resource-type.ts';
export * from './resource/resource-definition.ts';
export * from './selector/requirement.ts';
export { formatGoLabelSelector } from './selector/go-label-selector.ts';
export * from './selector/label-selector.ts';
export * from './selector/field-selector.ts';
export * from './validation/names.ts';
export * from './json/parse-json.ts';
export * from './json/read-json.ts';
export { parseInt64, parseIntError } from './json/parse-int64.ts';
export { isLarge, readNumber, wholeNumber } from './json/whole-number.ts';
export * from './json/stringify-json.ts';
export * from './json/own-property.ts';
export { withSortedKeys } from './json/sort-keys.ts';
export { withoutNulls } from './json/without-nulls.ts';
export * from './meta/deep-copy.ts';
export * from './meta/semantic-equal.ts';
export { applyJsonPatch, isFailedPatchTest, maxJsonPatchOperations } from './patch/json-patch.ts';
export { applyMergePatch } from './patch/merge-patch.ts';
export { applyStrategicMergePatch } from './patch/strategic-merge-patch.ts';
export { FieldSet } from './apply/field-set.ts';
export { toFieldSet } from './apply/to-field-set.ts';
export type { ToVersion, VersionedObject } from './apply/ownership-change.ts';
export { readOwners, writeOwners, type Owners } from './apply/managed-fields.ts';
export {
  managedFieldsAfter,
  updateManagedFields,
  withManagedFields,
  type UpdateManagedFieldsInput,
} from './apply/update-managed-fields.ts';
export { applyPatch, keepTimesIfUnchanged, type ApplyPatchInput } from './apply/apply-patch.ts';
export { layOver } from './apply/lay-over.ts';
export { lastAppliedAnnotation } from './apply/last-applied.ts';
export * from './validation/object-meta.ts';
export * from './validation/label-selector-object.ts';
export * from './validation/ip-address.ts';
export * from './quantity/quantity.ts';
export * from './int-or-string/int-or-string.ts';
export { formatDuration, parseDuration } from './schema/scalar/duration-text.ts';
export * from './time/human-duration.ts';
export { formatGo } from './patch/strategic-merge-directives.ts';
export { loadYaml, loadYamlDocuments, loadYamlLeniently, maxYamlDepth, type LenientYaml } from './yaml/load-yaml.ts';
export { formatTime as formatUnixTime, parseTime, type ParsedTime } from './schema/scalar/time-text.ts';
export { formatDuration as formatGoDuration, parseDuration as parseGoDuration } from './schema/scalar/duration-text.ts';
export { decodeBase64, encodeBase64 } from './schema/scalar/base64.ts';
export { yamlText } from './yaml/yaml-text.ts';
export { dumpYaml } from './yaml/dump-yaml.ts';
export { decodeCbor, maxCborDepth } from './cbor/decode-cbor.ts';
export { encodeCbor, encodeCborEvent, writeCborList } from './cbor/encode-cbor.ts';
