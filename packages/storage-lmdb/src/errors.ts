import { internalError, type Status } from '@kubewright/api-machinery';

/** Another process has the directory open, or took it over. */
export class StoreLockedError extends Error {
  readonly directory: string;
  constructor(directory: string, holder: string) {
    super(`the store in ${directory} is in use by ${holder}`);
    this.name = 'StoreLockedError';
    this.directory = directory;
  }
}

/** What is in the directory is not a store, or it was damaged. */
export class StoreCorruptError extends Error {
  readonly directory: string;
  constructor(directory: string, what: string, options?: ErrorOptions) {
    super(`the store in ${directory} is corrupt: ${what}`, options);
    this.name = 'StoreCorruptError';
    this.directory = directory;
  }
}

/**
 * A write did not reach the disk. The store serves reads and takes no more writes until it is opened again. Clients of an
 * API server get 500 with the reason, as kube-apiserver answers when etcd takes no more.
 */
export class StoreWriteError extends Error {
  readonly status: Status;
  readonly directory: string;
  constructor(directory: string, options?: ErrorOptions) {
    const why = options?.cause instanceof Error ? options.cause.message : String(options?.cause);
    super(`the store in ${directory} could not write: ${why}`, options);
    this.status = internalError(`the store could not write: ${why}; it takes no more writes until the server is started again`).status;
    this.name = 'StoreWriteError';
    this.directory = directory;
  }
}
