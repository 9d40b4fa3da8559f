/**
 * The messages of etcd's v3 API that this package speaks, with etcd's field numbers (etcd api/mvccpb/kv.proto and
 * api/etcdserverpb/rpc.proto, release 3.4; later releases add fields only). Keys travel as text: ours are UTF-8.
 */
import { MessageType } from '@kubewright/api-machinery';

export interface Header {
  revision: number;
}
export const Header = new MessageType<Header>({ revision: [3, 'number'] });

export interface WireKeyValue {
  key: string;
  createRevision: number;
  modRevision: number;
  version: number;
  value: Uint8Array;
  lease: number;
}
export const WireKeyValue = new MessageType<WireKeyValue>({
  key: [1, 'text'],
  createRevision: [2, 'number'],
  modRevision: [3, 'number'],
  version: [4, 'number'],
  value: [5, 'bytes'],
  lease: [6, 'number'],
});

export interface WireRange {
  key: string;
  rangeEnd: string;
  limit: number;
  revision: number;
  keysOnly: boolean;
  countOnly: boolean;
}
export const WireRange = new MessageType<WireRange>({
  key: [1, 'text'],
  rangeEnd: [2, 'text'],
  limit: [3, 'number'],
  revision: [4, 'number'],
  keysOnly: [8, 'bool'],
  countOnly: [9, 'bool'],
});

export interface RangeAnswer {
  header: Header;
  kvs: WireKeyValue[];
  more: boolean;
  count: number;
}
export const RangeAnswer = new MessageType<RangeAnswer>({
  header: [1, Header],
  kvs: [2, [WireKeyValue]],
  more: [3, 'bool'],
  count: [4, 'number'],
});

export interface WirePut {
  key: string;
  value: Uint8Array;
  lease: number;
}
const WirePut = new MessageType<WirePut>({ key: [1, 'text'], value: [2, 'bytes'], lease: [3, 'number'] });

const WireDelete = new MessageType<{ key: string }>({ key: [1, 'text'] });

/** Exactly one field is set. */
export interface WireOperation {
  range: Partial<WireRange> | undefined;
  put: Partial<WirePut> | undefined;
  delete: { key: string } | undefined;
}
const WireOperation = new MessageType<WireOperation>({ range: [1, WireRange], put: [2, WirePut], delete: [3, WireDelete] });

/** `target` 2: the modRevision; `result` 0: is equal. */
export interface WireCompare {
  target: number;
  key: string;
  modRevision: number;
}
const WireCompare = new MessageType<WireCompare>({ target: [2, 'number'], key: [3, 'text'], modRevision: [6, 'number'] });

export const compareModRevision = 2;

export interface WireTxn {
  compare: WireCompare[];
  success: Partial<WireOperation>[];
  failure: Partial<WireOperation>[];
}
export const WireTxn = new MessageType<WireTxn>({
  compare: [1, [WireCompare]],
  success: [2, [WireOperation]],
  failure: [3, [WireOperation]],
});

const OperationAnswer = new MessageType<{ range: RangeAnswer | undefined }>({ range: [1, RangeAnswer] });

export interface TxnAnswer {
  header: Header;
  succeeded: boolean;
  responses: { range: RangeAnswer | undefined }[];
}
export const TxnAnswer = new MessageType<TxnAnswer>({ header: [1, Header], succeeded: [2, 'bool'], responses: [3, [OperationAnswer]] });

export const WireCompaction = new MessageType<{ revision: number }>({ revision: [1, 'number'] });
export const HeaderAnswer = new MessageType<{ header: Header }>({ header: [1, Header] });

/** Of maintenance StatusResponse. */
export const StatusAnswer = new MessageType<{ header: Header; dbSizeBytes: number }>({ header: [1, Header], dbSizeBytes: [3, 'number'] });
export const StatusCall = new MessageType<object>({});

export const LeaseGrant = new MessageType<{ ttlSeconds: number; id: number }>({ ttlSeconds: [1, 'number'], id: [2, 'number'] });
export const LeaseById = new MessageType<{ id: number }>({ id: [1, 'number'] });
export const LeaseAnswer = new MessageType<{ header: Header; ttlSeconds: number }>({ header: [1, Header], ttlSeconds: [3, 'number'] });

export interface WatchCreate {
  key: string;
  rangeEnd: string;
  startRevision: number;
  previous: boolean;
  /** Answers above the server's message limit may come in pieces. */
  fragment: boolean;
}
const WatchCreate = new MessageType<WatchCreate>({
  key: [1, 'text'],
  rangeEnd: [2, 'text'],
  startRevision: [3, 'number'],
  previous: [6, 'bool'],
  fragment: [8, 'bool'],
});

export interface WatchCall {
  create: Partial<WatchCreate> | undefined;
}
export const WatchCall = new MessageType<WatchCall>({ create: [1, WatchCreate] });

/** `type` 0: put, 1: delete. */
export interface WireEvent {
  type: number;
  kv: WireKeyValue;
  previous: WireKeyValue | undefined;
}
const WireEvent = new MessageType<WireEvent>({ type: [1, 'number'], kv: [2, WireKeyValue], previous: [3, WireKeyValue] });

export interface WatchAnswer {
  header: Header;
  created: boolean;
  canceled: boolean;
  compactRevision: number;
  cancelReason: string;
  /** More pieces of the same answer follow. */
  fragment: boolean;
  events: WireEvent[];
}
export const WatchAnswer = new MessageType<WatchAnswer>({
  header: [1, Header],
  created: [3, 'bool'],
  canceled: [4, 'bool'],
  compactRevision: [5, 'number'],
  cancelReason: [6, 'text'],
  fragment: [7, 'bool'],
  events: [11, [WireEvent]],
});
