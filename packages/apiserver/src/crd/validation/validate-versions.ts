import {
  deepEqual,
  firstUnprintable,
  invalidValue,
  isDns1035Label,
  required,
  type FieldError,
  type PatternEngine,
} from '@kubewright/api-machinery';
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
  CustomResourceSubresources,
  CustomResourceValidation,
} from '@kubewright/api/apiextensions/v1';
import { internalSpec } from './internal-spec.ts';
import { validateSchema, type SchemaRules } from './validate-schema.ts';
import { validateSelectableFields } from './validate-selectable-fields.ts';

/** The rules of a schema that was there before are not counted anew. */
const isAmong =
  (versions: readonly CustomResourceDefinitionVersion[]) =>
  (schema: CustomResourceValidation): boolean =>
    versions.some((version) => deepEqual(version.schema, schema));

/** Versions with everything that each says. */
export function validateVersions(
  spec: CustomResourceDefinitionSpec,
  patterns: PatternEngine,
  before: readonly CustomResourceDefinitionVersion[] = [],
): FieldError[] {
  const { versions } = internalSpec(spec);
  const rulesChecked = isAmong(before);
  const errors: FieldError[] = [];
  spec.versions?.forEach(({ schema }, index) => {
    if (!schema?.openAPIV3Schema) errors.push(required(`spec.versions[${index}].schema.openAPIV3Schema`));
  });
  versions.forEach((version, index) => {
    const path = `spec.versions[${index}]`;
    const name = isDns1035Label(version.name);
    if (name.length > 0) errors.push(invalidValue(`${path}.name`, version.name, name.join(',')));
    errors.push(...validateVersion(version, path, { hasStatus: hasStatus(spec.versions[index]!.subresources), patterns, rulesChecked }));
  });
  if (new Set(versions.map(({ name }) => name)).size < versions.length)
    errors.push(invalidValue('spec.versions', goVersions(versions), 'must contain unique version names'));
  if (versions.filter(({ storage }) => storage).length !== 1)
    errors.push(
      invalidValue(
        'spec.versions',
        versions.length > 0 ? goVersions(versions) : spec.versions,
        'must have exactly one version marked as storage version',
      ),
    );
  // The internal version has the first of them here, too.
  const [first] = versions;
  const name = first ? isDns1035Label(first.name) : [];
  return first?.name && name.length > 0 ? [...errors, invalidValue('spec.version', first.name, name.join(','))] : errors;
}

/** What all versions say alike. */
export function validateTop(
  spec: CustomResourceDefinitionSpec,
  patterns: PatternEngine,
  before: readonly CustomResourceDefinitionVersion[] = [],
): FieldError[] {
  const { top } = internalSpec(spec);
  const errors: FieldError[] = [];
  const rulesChecked = isAmong(before);
  if (top.schema)
    errors.push(
      ...validateSchema(top.schema, {
        path: 'spec.validation',
        hasStatus: spec.versions.some(({ subresources }) => hasStatus(subresources)),
        patterns,
        rulesChecked: rulesChecked(top.schema),
      }),
    );
  errors.push(
    ...validateSubresources(top.subresources, 'spec.subresources'),
    ...validateColumns(top.additionalPrinterColumns, 'spec.additionalPrinterColumns'),
  );
  if (!top.selectableFields?.length) return errors;
  if (!top.schema?.openAPIV3Schema)
    return [...errors, invalidValue('spec.selectableFields', '', 'may only be set when validations.schema is included')];
  return [...errors, ...validateSelectableFields(top.selectableFields, top.schema.openAPIV3Schema, 'spec.selectableFields')];
}

function validateVersion(
  version: CustomResourceDefinitionVersion,
  path: string,
  { rulesChecked, ...rules }: Pick<SchemaRules, 'hasStatus' | 'patterns'> & { rulesChecked: (schema: CustomResourceValidation) => boolean },
): FieldError[] {
  const { deprecated = false, deprecationWarning, schema, subresources, additionalPrinterColumns, selectableFields } = version;
  const errors = deprecationErrors(deprecated, deprecationWarning).map((detail) =>
    invalidValue(`${path}.deprecationWarning`, deprecationWarning, detail),
  );
  if (schema) errors.push(...validateSchema(schema, { ...rules, path: `${path}.schema`, rulesChecked: rulesChecked(schema) }));
  errors.push(
    ...validateSubresources(subresources, `${path}.subresources`),
    ...validateColumns(additionalPrinterColumns, `${path}.additionalPrinterColumns`),
  );
  if (!selectableFields?.length) return errors;
  if (!schema?.openAPIV3Schema) {
    return [
      ...errors,
      invalidValue(`${path}.selectableFields`, '', 'may only be set when `version.schema.openAPIV3Schema` is not included'),
    ];
  }
  return [...errors, ...validateSelectableFields(selectableFields, schema.openAPIV3Schema, `${path}.selectableFields`)];
}

const hasStatus = (subresources: CustomResourceSubresources | undefined): boolean => subresources?.status !== undefined;

/** Versions as Go prints those of its internal type. */
function goVersions(versions: readonly CustomResourceDefinitionVersion[]): unknown {
  return versions.map(({ name, served, storage, deprecated = false, deprecationWarning = null }) => ({
    Name: name,
    Served: served,
    Storage: storage,
    Deprecated: deprecated,
    DeprecationWarning: deprecationWarning,
    Schema: null,
    Subresources: null,
    AdditionalPrinterColumns: null,
    SelectableFields: null,
  }));
}

const maxWarningBytes = 256;

function deprecationErrors(deprecated: boolean, warning: string | undefined): string[] {
  if (warning === undefined) return [];
  if (!deprecated) return ['can only be set for deprecated versions'];
  const errors: string[] = [];
  if (Buffer.byteLength(warning) > maxWarningBytes) errors.push(`must be <= ${maxWarningBytes} characters long`);
  if (warning === '') errors.push('must not be an empty string');
  const strange = firstUnprintable(warning);
  if (strange)
    errors.push(
      `must only contain printable UTF-8 characters; non-printable character found at index ${Buffer.byteLength(warning.slice(0, strange.index))}`,
    );
  return errors;
}

function validateSubresources(subresources: CustomResourceSubresources | undefined, path: string): FieldError[] {
  const scale = subresources?.scale;
  if (!scale) return [];
  return [
    ...validateReplicasPath(scale.specReplicasPath, `${path}.scale.specReplicasPath`, '.spec'),
    ...validateReplicasPath(scale.statusReplicasPath, `${path}.scale.statusReplicasPath`, '.status'),
    ...validateSelectorPath(scale.labelSelectorPath, `${path}.scale.labelSelectorPath`),
  ];
}

function validateReplicasPath(value: string, path: string, under: string): FieldError[] {
  if (!value) return [required(path)];
  const errors = simplePathErrors(value, path);
  if (errors.length > 0 || value.startsWith(`${under}.`)) return errors;
  return [invalidValue(path, value, `should be a json path under ${under}`)];
}

function validateSelectorPath(value: string | undefined, path: string): FieldError[] {
  if (!value) return [];
  const errors = simplePathErrors(value, path);
  if (errors.length > 0 || value.startsWith('.spec.') || value.startsWith('.status.')) return errors;
  return [invalidValue(path, value, 'should be a json path under either .spec or .status')];
}

function simplePathErrors(value: string, path: string): FieldError[] {
  return value.startsWith('.') ? [] : [invalidValue(path, value, 'must be a simple json path starting with .')];
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

function validateColumns(columns: readonly CustomResourceColumnDefinition[] = [], path: string): FieldError[] {
  return columns.flatMap((column, index) => validateColumn(column, `${path}[${index}]`));
}

function validateColumn({ name, type, format, jsonPath }: CustomResourceColumnDefinition, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const types = `must be one of ${columnTypes.join(',')}`;
  if (!name) errors.push(required(`${path}.name`));
  if (!type) errors.push(required(`${path}.type`, types));
  else if (!columnTypes.includes(type)) errors.push(invalidValue(`${path}.type`, type, types));
  if (format && !columnFormats.includes(format))
    errors.push(invalidValue(`${path}.format`, format, `must be one of ${columnFormats.join(',')}`));
  // The internal type spells the field so.
  if (!jsonPath) errors.push(required(`${path}.JSONPath`));
  else errors.push(...simplePathErrors(jsonPath, `${path}.JSONPath`));
  return errors;
}

/** Since v1 a definition cannot ask for unknown fields at large. */
export function validatePreserveUnknownFields({ preserveUnknownFields, conversion }: CustomResourceDefinitionSpec): FieldError[] {
  if (!preserveUnknownFields) return [];
  const detail = 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  const webhook = conversion && conversion.strategy !== 'None';
  return [
    ...(webhook
      ? [invalidValue('spec.conversion.strategy', conversion.strategy, 'must be None if spec.preserveUnknownFields is true')]
      : []),
    invalidValue('spec.preserveUnknownFields', true, detail),
  ];
}
