/** The calls of etcd's v3 API that this package makes. */
import {
  HeaderAnswer,
  LeaseAnswer,
  LeaseById,
  LeaseGrant,
  RangeAnswer,
  StatusAnswer,
  StatusCall,
  TxnAnswer,
  WatchAnswer,
  WatchCall,
  WireCompaction,
  WireRange,
  WireTxn,
} from './etcd-messages.ts';
import type { MessageType } from '@kubewright/api-machinery';

/** A gRPC method: its path, and how its messages become bytes and back. */
export interface Method<Q extends object, A extends object> {
  readonly path: string;
  readonly request: MessageType<Q>;
  readonly answer: MessageType<A>;
}

function method<Q extends object, A extends object>(path: string, request: MessageType<Q>, answer: MessageType<A>): Method<Q, A> {
  return { path: `/etcdserverpb.${path}`, request, answer };
}

export const range = method('KV/Range', WireRange, RangeAnswer);
export const txn = method('KV/Txn', WireTxn, TxnAnswer);
export const compact = method('KV/Compact', WireCompaction, HeaderAnswer);
export const status = method('Maintenance/Status', StatusCall, StatusAnswer);
export const watch = method('Watch/Watch', WatchCall, WatchAnswer);
export const leaseGrant = method('Lease/LeaseGrant', LeaseGrant, LeaseAnswer);
export const leaseRevoke = method('Lease/LeaseRevoke', LeaseById, HeaderAnswer);
export const leaseKeepAlive = method('Lease/LeaseKeepAlive', LeaseById, LeaseAnswer);
