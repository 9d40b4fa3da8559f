import type { Schema } from '@kubewright/api-machinery';

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** The types that tables use by name and that have a JSON and protobuf form of their own. */
export const wellKnown: ReadonlyMap<string, Schema> = new Map<string, Schema>([
  ['string', { type: 'string' }],
  ['UID', { type: 'string', goType: 'types.UID' }],
  ['NodeName', { type: 'string', goType: 'types.NodeName' }],
  ['bool', { type: 'boolean' }],
  ['int32', { type: 'integer', format: 'int32' }],
  ['int64', { type: 'integer', format: 'int64' }],
  ['double', { type: 'number', format: 'double' }],
  ['bytes', { type: 'string', format: 'byte' }],
  [
    'Quantity',
    {
      name: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
      type: 'string',
      format: 'quantity',
      description: 'A number with a suffix, exact and without rounding: 100m, 1.5, 2Gi, 1e3.',
    },
  ],
  ['Time', { name: `${meta}.Time`, type: 'string', format: 'date-time', description: 'A time in RFC 3339, to the second.' }],
  [
    'MicroTime',
    { name: `${meta}.MicroTime`, type: 'string', format: 'micro-time', description: 'A time in RFC 3339, to the microsecond.' },
  ],
  ['Duration', { name: `${meta}.Duration`, type: 'string', format: 'duration', description: 'A length of time such as 1h30m.' }],
  [
    'IntOrString',
    {
      name: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
      intOrString: true,
      format: 'int-or-string',
      description: 'A number or a text, such as a port or its name, a count or a percentage.',
    },
  ],
  [
    'RawExtension',
    { name: 'io.k8s.apimachinery.pkg.runtime.RawExtension', type: 'object', preserveUnknownFields: true, description: 'Any object.' },
  ],
  [
    'FieldsV1',
    {
      name: `${meta}.FieldsV1`,
      type: 'object',
      preserveUnknownFields: true,
      description: 'A set of fields: f: names a field, k: the keys of a list element, v: the value of a set element, . the value itself.',
    },
  ],
  [
    'JSON',
    { name: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON', preserveUnknownFields: true, description: 'Any JSON value.' },
  ],
]);
