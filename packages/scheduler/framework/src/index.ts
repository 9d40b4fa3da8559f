/** The scheduling framework: extension points, queue, snapshot, cycle. @packageDocumentation */
export {};
