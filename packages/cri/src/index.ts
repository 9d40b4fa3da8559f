/** The CRI-shaped runtime contract and its conformance suite. @packageDocumentation */
export {};
