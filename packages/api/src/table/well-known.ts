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
  ['Quantity', { name: 'io.k8s.apimachinery.pkg.api.resource.Quantity', type: 'string', format: 'quantity' }],
  ['Time', { name: `${meta}.Time`, type: 'string', format: 'date-time' }],
  ['MicroTime', { name: `${meta}.MicroTime`, type: 'string', format: 'micro-time' }],
  ['Duration', { name: `${meta}.Duration`, type: 'string', format: 'duration' }],
  ['IntOrString', { name: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString', intOrString: true, format: 'int-or-string' }],
  ['RawExtension', { name: 'io.k8s.apimachinery.pkg.runtime.RawExtension', type: 'object', preserveUnknownFields: true }],
  ['FieldsV1', { name: `${meta}.FieldsV1`, type: 'object', preserveUnknownFields: true }],
  ['JSON', { name: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON', preserveUnknownFields: true }],
]);
