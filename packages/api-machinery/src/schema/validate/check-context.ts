import type { JsonValue } from '../../json.ts';
import type { PatternEngine } from './pattern-engine.ts';

/** Where a check is: the path as messages write it, and the value that stood there before an update. */
export interface CheckContext {
  /** '' at the root, `.name` below it, as kube-openapi builds it. */
  readonly path: string;
  readonly old?: JsonValue;
  readonly patterns?: PatternEngine;
  /** An int-or-string may be of any type, as in defaults. */
  readonly anyIntOrString?: boolean;
}

/** The path as a field error names it. */
export const fieldOf = (path: string) => (path === '' ? '<nil>' : path.replace(/^\./, ''));

/** The path at the beginning of a message. */
export const inBody = (path: string) => `${path} in body`;
