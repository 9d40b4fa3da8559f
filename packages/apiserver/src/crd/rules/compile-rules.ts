import {
  boolType,
  createEnvironment,
  optionalSchemaType,
  stringType,
  type Compilation,
  type Environment,
  type Program,
  type SchemaType,
} from '@kubewright/cel';
import type { Schema, ValidationRule } from '@kubewright/api-machinery';
import { findField, schemaFields } from '../validation/field-path.ts';

/** A rule of x-kubernetes-validations, compiled; neither `program` nor `error`: it is empty. */
export interface CompiledRule {
  readonly rule: ValidationRule;
  readonly program?: Program;
  /** Why it is none, in upstream's words. */
  readonly error?: string;
  readonly messageProgram?: Program;
  readonly messageError?: string;
  /** A transition rule: it compares with what was there before. */
  readonly usesOldSelf: boolean;
  /** Path below the value that its error is about; '' for the value itself. */
  readonly fieldPath: string;
}

/** What the type of `self` is called in messages. */
export const selfType = 'selfType1';

/** Compiles the rules of one node of a schema, whose type is called `name` (apiextensions-apiserver schema/cel/compilation.go). */
export function compileRules(schema: Schema, type: SchemaType, name: string): CompiledRule[] {
  const rules = schema.validations ?? [];
  if (rules.length === 0) return [];
  const environment = createEnvironment({ variables: { self: type, oldSelf: type } });
  const optional = rules.some(({ optionalOldSelf }) => optionalOldSelf)
    ? environment.extend({ oldSelf: optionalSchemaType(type) })
    : environment;
  return rules.map((rule) => compileRule(rule, schema, { environment: rule.optionalOldSelf ? optional : environment, name }));
}

interface RuleScope {
  readonly environment: Environment;
  readonly name: string;
}

function compileRule(rule: ValidationRule, schema: Schema, { environment, name }: RuleScope): CompiledRule {
  const base = { rule, usesOldSelf: false, fieldPath: rule.fieldPath ? pathOf(rule.fieldPath, schema) : '' };
  if (rule.rule.trim() === '') return base;
  const compiled = environment.compile(rule.rule);
  const error = problemOf(compiled, '', 'cel expression must evaluate to a bool', (program) => program.outputType === boolType);
  if (error !== undefined) return { ...base, error: error.replaceAll(name, selfType) };
  const program = compiled.program!;
  const whole = { ...base, program, usesOldSelf: program.variables.has('oldSelf') };
  if (!rule.messageExpression) return whole;
  const message = environment.compile(rule.messageExpression);
  const messageError = problemOf(
    message,
    'messageExpression ',
    'messageExpression must evaluate to a string',
    (made) => made.outputType === stringType,
  );
  return messageError === undefined
    ? { ...whole, messageProgram: message.program! }
    : { ...whole, messageError: messageError.replaceAll(name, selfType) };
}

function problemOf(compilation: Compilation, what: string, wrongType: string, hasType: (program: Program) => boolean): string | undefined {
  if (compilation.program) return hasType(compilation.program) ? undefined : wrongType;
  const failed =
    compilation.stage === 'check' ? 'compilation failed' : what === '' ? 'program instantiation failed' : 'instantiation failed';
  return `${what}${failed}: ${compilation.issues}`;
}

function pathOf(fieldPath: string, schema: Schema): string {
  const found = findField(fieldPath, schema, schemaFields);
  return 'error' in found ? '' : found.text;
}
