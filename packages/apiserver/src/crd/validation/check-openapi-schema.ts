import { forbiddenField, invalidValue, notSupported, type FieldError } from '@kubewright/api-machinery';
import type { JSONSchemaProps } from '@kubewright/api/apiextensions/v1';
import { checkListType, checkMapType } from './check-list-type.ts';
import { checkRules } from './check-rules.ts';

/** What holds for everything below a place in the schema. */
interface Place {
  readonly root: boolean;
  /** Why defaults are not allowed here; unset: they are. */
  readonly noDefaults?: string;
  /** Inside apiVersion, kind or metadata of the object or of an embedded one. */
  readonly inMeta: boolean;
}

/** Everything but structure that a schema must obey, in upstream's order (ValidateCustomResourceDefinitionOpenAPISchema). */
export function checkOpenApiSchema(schema: JSONSchemaProps, path: string): FieldError[] {
  const checker = new OpenApiSchemaChecker();
  checker.check(schema, path, { root: true, inMeta: false });
  return checker.errors;
}

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const metaFields: ReadonlySet<string> = new Set(['metadata', 'kind', 'apiVersion']);

class OpenApiSchemaChecker {
  readonly errors: FieldError[] = [];

  check(schema: JSONSchemaProps, path: string, place: Place): void {
    this.#standard(schema, path, place);
    if (schema.uniqueItems)
      this.#forbid(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic');
    this.#parts(schema, path, { ...place, root: false }, place.root);
    this.#junctors(schema, path, { ...place, root: false });
    if (schema.items) this.#items(schema.items, path, { ...place, root: false });
    if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
      this.errors.push(invalidValue(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
    }
    this.errors.push(...checkMapType(schema, path), ...checkListType(schema, path), ...checkRules(schema, path));
  }

  #forbid(path: string, detail: string): void {
    this.errors.push(forbiddenField(path, detail));
  }

  /** What OpenAPI has and definitions may not use (specStandardValidatorV3). */
  #standard(schema: JSONSchemaProps, path: string, { noDefaults, inMeta }: Place): void {
    const { type, items } = schema;
    if (type && !types.includes(type)) this.errors.push(notSupported(`${path}.type`, type, types));
    if (schema.default !== undefined && noDefaults !== undefined) this.#forbid(`${path}.default`, `must not be set ${noDefaults}`);
    if (schema.id) this.#forbid(`${path}.id`, 'id is not supported');
    if (schema.additionalItems !== undefined) this.#forbid(`${path}.additionalItems`, 'additionalItems is not supported');
    if (Object.keys(schema.patternProperties ?? {}).length > 0)
      this.#forbid(`${path}.patternProperties`, 'patternProperties is not supported');
    if (Object.keys(schema.definitions ?? {}).length > 0) this.#forbid(`${path}.definitions`, 'definitions is not supported');
    if (schema.dependencies !== undefined) this.#forbid(`${path}.dependencies`, 'dependencies is not supported');
    if (schema.$ref !== undefined) this.#forbid(`${path}.$ref`, '$ref is not supported');
    if (type === 'null') this.#forbid(`${path}.type`, 'type cannot be set to null, use nullable as an alternative');
    if (Array.isArray(items) && items.length > 0) this.#forbid(`${path}.items`, 'items must be a schema object and not an array');
    if (inMeta && schema['x-kubernetes-embedded-resource'])
      this.#forbid(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta');
  }

  #parts(schema: JSONSchemaProps, path: string, inner: Place, root: boolean): void {
    const { properties = {}, additionalProperties } = schema;
    if (additionalProperties !== undefined) {
      if (Object.keys(properties).length > 0 && additionalProperties !== true)
        this.#forbid(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive');
      const place = inner.inMeta ? { ...inner, noDefaults: 'inside additionalProperties applying to object metadata' } : inner;
      if (typeof additionalProperties === 'object') this.check(additionalProperties, `${path}.additionalProperties`, place);
    }
    for (const [name, part] of Object.entries(properties)) {
      const isMeta = (root || schema['x-kubernetes-embedded-resource'] === true) && metaFields.has(name);
      const place = isMeta ? { ...inner, inMeta: true, ...(root && { noDefaults: `in top-level ${name}` }) } : inner;
      this.check(part, `${path}.properties[${name}]`, place);
    }
  }

  #junctors(
    { not, allOf = [], oneOf = [], anyOf = [], definitions = {}, dependencies = {} }: JSONSchemaProps,
    path: string,
    place: Place,
  ): void {
    if (not) this.check(not, `${path}.not`, place);
    allOf.forEach((part, index) => this.check(part, `${path}.allOf[${index}]`, place));
    oneOf.forEach((part, index) => this.check(part, `${path}.oneOf[${index}]`, place));
    anyOf.forEach((part, index) => this.check(part, `${path}.anyOf[${index}]`, place));
    for (const [name, part] of Object.entries(definitions)) this.check(part, `${path}.definitions[${name}]`, place);
    for (const [name, part] of Object.entries(dependencies))
      if (!Array.isArray(part)) this.check(part, `${path}.dependencies[${name}]`, place);
  }

  #items(items: NonNullable<JSONSchemaProps['items']>, path: string, place: Place): void {
    if (Array.isArray(items)) items.forEach((part, index) => this.check(part, `${path}.items[${index}]`, place));
    else this.check(items, `${path}.items`, place);
  }
}
