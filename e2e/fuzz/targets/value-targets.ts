import {
  formatGoDuration,
  formatUnixTime,
  isJsonObject,
  parseGoDuration,
  parseIpAddress,
  parseIpNetwork,
  parseTime,
  readOwners,
  writeOwners,
  type JsonValue,
  type ManagedFieldsEntry,
} from '@kubewright/api-machinery';
import { compileJsonPath, IncomparableError } from '../../../packages/apiserver/src/crd/json-path.ts';
import { isTooDeep, shown, type FuzzTarget } from '../fuzz-target.ts';
import { mutateJson, mutateText } from '../mutate.ts';
import { deployment, jsonDictionary, pod } from './samples.ts';

const paths = [
  '.spec.replicas',
  '.status.conditions[?(@.type=="Ready")].status',
  '.spec.containers[*].ports[0].containerPort',
  ".metadata.labels['app\\.kubernetes\\.io/part-of']",
  '{.spec.containers[-1:].name}',
  '..name',
  '.spec.containers[0:2:1]',
];
const pathPieces = [
  '.',
  '..',
  '[',
  ']',
  '[*]',
  '[0]',
  '[-1]',
  '[1:]',
  '[?(',
  ')]',
  '@',
  '$',
  '==',
  '<=',
  '"',
  "'",
  '\\',
  '*',
  '{',
  '}',
  ',',
  ' ',
];

/** Paths of columns and selectable fields, and what they find in objects. */
const jsonPath: FuzzTarget<string> = {
  name: 'json-path',
  generate: (random) => mutateText(random, random.pick(paths), pathPieces),
  feed: (text) => {
    const find = compileJsonPath(text);
    for (const root of [pod, deployment]) find(root);
  },
  refuses: (error) => error instanceof SyntaxError || error instanceof IncomparableError,
  show: shown,
};

const values = [
  '2026-01-02T03:04:05Z',
  '2026-01-02T03:04:05.678901+01:00',
  '1h30m',
  '-1.5s',
  '100ms',
  '10.96.0.0/12',
  'fd00::1/64',
  '::ffff:1.2.3.4',
  '192.168.001.1',
];
const valuePieces = [':', '::', '.', '/', '-', '+', 'T', 'Z', 'h', 'm', 's', 'µs', 'ns', '0', '00', '9'.repeat(25), 'ffff', '%eth0', ' '];

/** Texts that fields of built-in kinds hold: times, durations, addresses and networks. */
const fieldValues: FuzzTarget<string> = {
  name: 'field-values',
  generate: (random) => mutateText(random, random.pick(values), valuePieces),
  feed: (text) => {
    parseIpAddress(text);
    parseIpNetwork(text);
    const time = parseTime(text);
    if ('seconds' in time && formatUnixTime(time.seconds) === '') throw new TypeError('a time that was read cannot be written');
    const nanos = parseGoDuration(text);
    if (parseGoDuration(formatGoDuration(nanos)) !== nanos) throw new TypeError('a duration is another when it has been written');
  },
  refuses: (error) => error instanceof RangeError && error.message.startsWith('time: '),
  show: shown,
};

const entries: JsonValue = [
  {
    manager: 'kubectl',
    operation: 'Apply',
    apiVersion: 'apps/v1',
    time: '2026-01-01T00:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1: {
      'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
      'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} }, 'v:"a"': {}, 'i:0': {} } },
    },
  },
  {
    manager: 'kubelet',
    operation: 'Update',
    apiVersion: 'v1',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:status': {} },
    subresource: 'status',
  },
];

/** What clients send as managedFields: malformed ones are none, others are written as they were read. */
const managedFields: FuzzTarget<JsonValue> = {
  name: 'managed-fields',
  generate: (random) => mutateJson(random, entries, [...jsonDictionary, 'k:{', 'k:{"a":1}', 'v:1', 'i:-1', 'f:', '.', 'Apply', 'Update']),
  feed: (value) => {
    const owners = readOwners(value as unknown as ManagedFieldsEntry[]);
    if (!owners) return;
    const written = writeOwners(owners);
    const again = readOwners(written);
    if (!again || JSON.stringify(writeOwners(again)) !== JSON.stringify(written))
      throw new TypeError('owners do not survive being written');
    if (![...owners.values()].every(({ set }) => isJsonObject(set.toFieldsV1()))) throw new TypeError('a set of fields is no object');
  },
  // Nothing nests as deeply in what has been decoded.
  refuses: isTooDeep,
  show: shown,
};

export const valueTargets: readonly FuzzTarget<never>[] = [jsonPath, fieldValues, managedFields] as never;
