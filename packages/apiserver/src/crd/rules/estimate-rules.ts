import { maxCardinality } from '@kubewright/cel';
import { forbiddenField, fromJsonSchema, invalidValue, type FieldError, type JsonObject, type Schema } from '@kubewright/api-machinery';
import type { JSONSchemaProps } from '@kubewright/api/apiextensions/v1';
import { objectMetaSchema } from '../object-meta-schema.ts';
import { goRule } from '../validation/go-json-schema.ts';
import type { CompiledRule } from './compile-rules.ts';
import { ruleTree, type RuleNode } from './rule-tree.ts';

/** Estimated cost of one expression at most, however often it runs. */
const costLimit = 10_000_000;
/** Of all expressions of one schema together. */
const schemaCostLimit = 100_000_000;
const maxUint64 = 2 ** 64;

/**
 * Compiles the rules of a structural schema and estimates what they cost (apis/apiextensions/validation/cel_validation.go);
 * `wrong` has the errors of the schema itself: rules of a part that has any at or below it are not looked at.
 */
export function checkRuleExpressions(json: JSONSchemaProps, path: string, wrong: readonly FieldError[]): FieldError[] {
  const tree = ruleTree(fromJsonSchema(json as unknown as JsonObject, { objectMeta: objectMetaSchema() }));
  if (!tree) return [];
  const estimate = new RuleEstimate(wrong.map(({ field }) => field));
  estimate.visit(tree, { path, occurrences: 1 });
  return [...estimate.errors, ...estimate.totalErrors(path)];
}

interface Place {
  readonly path: string;
  /** How often a value can be there; undefined: as often as fits into a request. */
  readonly occurrences: number | undefined;
  /** Outermost part above that cannot be told apart between two revisions. */
  readonly uncorrelated?: string;
}

class RuleEstimate {
  readonly errors: FieldError[] = [];
  readonly #costs: { path: string; cost: number }[] = [];
  readonly #wrong: readonly string[];
  #total = 0;

  constructor(wrong: readonly string[]) {
    this.#wrong = wrong;
  }

  visit(node: RuleNode, { path, occurrences, uncorrelated }: Place): void {
    const { schema } = node;
    const most = mostElements(schema);
    const below = { occurrences: occurrences === undefined || most === undefined ? undefined : saturated(occurrences * most) };
    const inherited = uncorrelated === undefined ? {} : { uncorrelated };
    for (const [name, child] of node.properties) this.visit(child, { ...below, ...inherited, path: `${path}.properties[${name}]` });
    if (node.values) this.visit(node.values, { ...below, ...inherited, path: `${path}.additionalProperties` });
    if (node.items)
      this.visit(node.items, {
        ...below,
        ...(schema.listType === 'map' ? inherited : { uncorrelated: uncorrelated ?? path }),
        path: `${path}.items`,
      });
    if (!this.#wrong.some((field) => field.startsWith(path) && (field.length === path.length || '.['.includes(field[path.length]!))))
      this.#rules(node, { path, occurrences, ...inherited });
  }

  #rules({ rules, typeError, type }: RuleNode, place: Place): void {
    if (typeError !== undefined) {
      const at = `${place.path}.x-kubernetes-validations`;
      this.errors.push({
        type: 'InternalError',
        field: at,
        detail:
          'internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations',
      });
      return;
    }
    if (!type) return;
    const times = place.occurrences ?? maxCardinality(type);
    rules.forEach((rule, index) => this.#rule(rule, `${place.path}.x-kubernetes-validations[${index}]`, times, place.uncorrelated));
  }

  #rule(
    { rule, program, error, messageProgram, messageError, usesOldSelf }: CompiledRule,
    at: string,
    times: number,
    uncorrelated: string | undefined,
  ): void {
    const cost = program ? saturated(program.estimatedCost.max * times) : 0;
    this.#observe(`${at}.rule`, cost, 'estimated rule cost');
    if (error !== undefined) this.errors.push(invalidValue(`${at}.rule`, goRule(rule), error));
    if (messageError !== undefined) this.errors.push(invalidValue(`${at}.messageExpression`, goRule(rule), messageError));
    else if (messageProgram) this.#observe(`${at}.messageExpression`, messageProgram.estimatedCost.max, 'estimated messageExpression cost');
    if (usesOldSelf && uncorrelated !== undefined) {
      this.errors.push(
        invalidValue(`${at}.rule`, rule.rule, `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`),
      );
    } else if (!usesOldSelf && rule.optionalOldSelf !== undefined) {
      this.errors.push(invalidValue(`${at}.optionalOldSelf`, rule.optionalOldSelf, 'may not be set if oldSelf is not used in rule'));
    }
  }

  #observe(path: string, cost: number, name: string): void {
    if (cost > costLimit) this.errors.push(forbiddenField(path, costMessage(name, cost, costLimit)));
    this.#total = saturated(this.#total + cost);
    if (cost >= schemaCostLimit / 100) this.#costs.push({ path, cost });
  }

  totalErrors(path: string): FieldError[] {
    if (this.#total <= schemaCostLimit) return [];
    const expensive = this.#costs.sort((a, b) => b.cost - a.cost).slice(0, 4);
    return [
      ...expensive.map((each) =>
        forbiddenField(each.path, 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema'),
      ),
      forbiddenField(
        path,
        costMessage('x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema', this.#total, schemaCostLimit),
      ),
    ];
  }
}

const saturated = (cost: number): number => Math.min(cost, maxUint64);

/** By how many a schema multiplies what is inside it; undefined: there is no bound. */
function mostElements({ type, additionalProperties, maxProperties, maxItems }: Schema): number | undefined {
  if (type === 'array') return maxItems === undefined ? undefined : Math.max(0, maxItems);
  if (type !== 'object' || additionalProperties === undefined) return 1;
  return maxProperties === undefined ? undefined : Math.max(0, maxProperties);
}

function costMessage(name: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const text = factor > 100 ? 'more than 100x' : factor < 1.5 ? `${factor.toFixed(6)}x` : `${factor.toFixed(1)}x`;
  return `${name} exceeds budget by factor of ${text} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}
