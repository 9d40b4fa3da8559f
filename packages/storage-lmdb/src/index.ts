/** The durable embedded store, on lmdb. @packageDocumentation */
export {};
