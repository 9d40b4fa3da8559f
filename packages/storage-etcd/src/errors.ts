import { status, type ServiceError } from '@grpc/grpc-js';
import { timeout, unnamedError, type Status } from '@kubewright/api-machinery';
import { CompactedError, FutureRevisionError, LeaseNotFoundError, type LeaseId } from '@kubewright/storage';

/** No member answered in time; of a write it is not known whether it happened. Clients get 504 as of kube-apiserver. */
export class EtcdTimeoutError extends Error {
  readonly status: Status = timeout('request did not complete within requested timeout - context deadline exceeded', 0).status;

  constructor(message: string) {
    super(message);
    this.name = 'EtcdTimeoutError';
  }
}

/** What a call was about, for errors that etcd words without it. */
export interface CallContext {
  readonly revision?: number | undefined;
  readonly newestRevision: number;
  readonly lease?: LeaseId | undefined;
}

/** etcd's refusal as an error of the storage contract; anything else as the 500 that kube-apiserver makes of it. */
export function storeError(error: ServiceError, { revision = 0, newestRevision, lease = 0 }: CallContext): Error {
  const { details } = error;
  if (details.includes('required revision has been compacted')) return new CompactedError(revision + 1);
  if (details.includes('required revision is a future revision')) return new FutureRevisionError(newestRevision);
  if (details.includes('requested lease not found')) return new LeaseNotFoundError(lease);
  if (details.includes('duplicate key given in txn request')) return new RangeError(details);
  const message = details.startsWith('etcdserver:') ? details : `rpc error: code = ${codeName(error.code)} desc = ${details}`;
  return unnamedError(message);
}

/** As Go's google.golang.org/grpc/codes prints it. */
function codeName(code: status): string {
  const words = (status[code] ?? 'UNKNOWN').split('_');
  return words.map((word) => word[0]! + word.slice(1).toLowerCase()).join('');
}
