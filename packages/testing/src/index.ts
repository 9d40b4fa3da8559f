/** An in-process cluster for tests: virtual clock, simulator. @packageDocumentation */
export {};
