import type { SpecTest } from './run.ts';

/** Sections that say nothing of Kubernetes, and why. */
const sections: Readonly<Record<string, string>> = {
  bindings_ext: 'cel.bind is not among the libraries of Kubernetes',
  block_ext: 'cel.block is not among the libraries of Kubernetes',
  encoders_ext: 'base64 is not among the libraries of Kubernetes',
  enums: 'protobuf enums',
  math_ext: 'math is not among the libraries of Kubernetes',
  proto2: 'protobuf messages',
  proto2_ext: 'protobuf extensions',
  proto3: 'protobuf messages',
  wrappers: 'protobuf wrappers',
};

const ofProtobuf =
  /objectValue|messageType|enumValue|"wrapper"|google\.protobuf\.(?!Timestamp\b(?!\s*\{)|Duration\b(?!\s*\{))|TestAllTypes|NestedTestAllTypes|TestRequired|(?:Value|Any|Struct|Timestamp|Duration)\s*\{|"ANY"/;

/** Why a test of the suite is not for us; undefined when it has to pass. */
export function whyLeftOut(section: string, group: string, test: SpecTest): string | undefined {
  if (sections[section]) return sections[section];
  const own = single[`${section}/${group}/${test.name}`];
  if (own !== undefined) return own;
  if (ofProtobuf.test(JSON.stringify(test))) return 'protobuf messages';
  if (test.typeEnv?.some((declaration) => declaration.function)) return 'declares a function of the test’s own';
  if (test.disableCheck) return 'Kubernetes evaluates no expression that was not checked';
  return undefined;
}

const olderFormat = [
  'scientific notation formatting clause',
  'default precision for scientific notation',
  'positive infinity support for scientific notation',
  'negative infinity support for scientific notation',
  'NaN support for decimal',
  'positive infinity support for decimal',
  'negative infinity support for decimal',
  'positive infinity support for fixed-point',
  'negative infinity support for fixed-point',
  'list support for string',
  'map support for string',
  'map support (all key types)',
  'dyntype support for scientific notation',
  'dyntype NaN/infinity support',
  'dyntype support for lists',
  'dyntype support for maps',
  'scientific notation formatting clause in a string variable',
];

const single: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    olderFormat.map((name) => [`string_ext/format/${name}`, 'Kubernetes has version 2 of the strings, whose format is older']),
  ),
  ...Object.fromEntries(
    ['field_access_slash', 'field_access_dash', 'field_access_dot', 'has_field_slash', 'has_field_dash', 'has_field_dot'].map((name) => [
      `fields/quoted_map_fields/${name}`,
      'names in backquotes are not switched on in Kubernetes',
    ]),
  ),
  ...Object.fromEntries(
    ['map_key_float', 'map_value_repeat_key', 'map_value_repeat_key_heterogeneous'].map((name) => [
      `fields/qualified_identifier_resolution/${name}`,
      'cel-go takes such keys, the last one where they are repeated',
    ]),
  ),
  'string_ext/value_errors/indexof_out_of_range': 'cel-go gives -1 for an index past the end',
  'string_ext/value_errors/lastindexof_out_of_range': 'cel-go gives -1 for an index past the end',
  'type_deductions/legacy_nullable_types/null_assignable_to_abstract_parameter_candidate': 'cel-go deduces null',
};
