import type { JsonObject, JsonValue } from '../../json.ts';
import type { FieldError } from '../../status/field-error.ts';
import type { Schema } from '../schema.ts';
import { checkEmbedded } from './check-embedded.ts';
import type { CheckContext } from './check-context.ts';
import { checkLists } from './check-lists.ts';
import { checkValue } from './check-value.ts';
import type { PatternEngine } from './pattern-engine.ts';

export interface ValidateOptions {
  /** Needed when the schema has patterns. */
  readonly patterns?: PatternEngine;
  /**
   * The stored object, on an update: values that the update leaves as they were are not held against it
   * (CRDValidationRatcheting).
   */
  readonly old?: JsonValue;
  /** What other checks than the schema's found: it is told after what the schema itself says. */
  readonly besides?: readonly FieldError[];
}

/**
 * What is wrong with a custom resource by its schema, in upstream's words; CEL rules are not run. Decode and default the
 * object first.
 */
export function validate(schema: Schema, object: JsonObject, options: ValidateOptions = {}): FieldError[] {
  const { old } = options;
  const { errors } = checkValue(schema, object, contextOf(options));
  errors.push(...(options.besides ?? []));
  checkEmbedded(schema, object, '', errors);
  if (old === undefined || listErrors(schema, old).length === 0) errors.push(...listErrors(schema, object));
  return errors;
}

/** {@link validate} of any value, whose lists may have elements twice; the error of the value itself has the field `<nil>`. */
export function validateValue(schema: Schema, value: JsonValue, options: ValidateOptions = {}): FieldError[] {
  const { errors } = checkValue(schema, value, contextOf(options));
  checkEmbedded(schema, value, '', errors);
  return errors;
}

/**
 * {@link validate} of a default, whose lists may have elements twice. The first errors are of resources embedded in it; only
 * without any it is held to its schema. The error of the value itself has the field `<nil>`.
 */
export function validateDefault(
  schema: Schema,
  value: JsonValue,
  patterns: PatternEngine,
): { readonly embedded: readonly FieldError[]; readonly own: readonly FieldError[] } {
  const embedded: FieldError[] = [];
  checkEmbedded(schema, value, '', embedded);
  return { embedded, own: embedded.length > 0 ? [] : checkValue(schema, value, { path: '', patterns, anyIntOrString: true }).errors };
}

const contextOf = ({ patterns, old }: ValidateOptions): CheckContext => ({
  path: '',
  ...(patterns && { patterns }),
  ...(old !== undefined && { old }),
});

function listErrors(schema: Schema, value: JsonValue): FieldError[] {
  const errors: FieldError[] = [];
  checkLists(schema, value, '', errors);
  return errors;
}
