import { isJsonObject, type JsonObject, type JsonValue } from '@kubewright/api-machinery';
import type { UserInfo } from '@kubewright/apiserver';
import type { Program } from '@kubewright/cel';
import type { ClaimOrExpression, JwtConfiguration } from './authentication-configuration.ts';
import { compileClaimsExpression, compileUserExpression, evaluate, type Expected } from './expressions.ts';

type Claims = JsonObject;
type Rule = { readonly program: Program; readonly message: string };

/** Whose a token of an issuer is, by its claims (plugin/pkg/authenticator/token/oidc, release 1.36). */
export class ClaimsMapper {
  readonly #configuration: JwtConfiguration;
  readonly #programs = new Map<string, Program>();
  readonly #claimRules: readonly Rule[];
  readonly #userRules: readonly Rule[];

  /** The configuration has been checked. */
  constructor(configuration: JwtConfiguration) {
    this.#configuration = configuration;
    const { claimValidationRules = [], userValidationRules = [] } = configuration;
    this.#claimRules = claimValidationRules.flatMap(({ expression, message }) =>
      expression
        ? [{ program: programOf(compileClaimsExpression(expression, 'bool')), message: message || `failed expression: ${expression}` }]
        : [],
    );
    this.#userRules = userValidationRules.map(({ expression = '', message }) => ({
      program: programOf(compileUserExpression(expression)),
      message: message || `failed expression: ${expression}`,
    }));
  }

  /** @throws {Error} that says why the token is nobody's. */
  userOf(claims: Claims): UserInfo {
    const { username = {}, groups, uid, extra = [] } = this.#configuration.claimMappings ?? {};
    const user: UserInfo = {
      name: this.#username(username, claims),
      groups: this.#groups(groups ?? {}, claims),
      ...uidField(uid ? this.#text(uid, claims, 'uid') : ''),
      ...extraField(
        extra.map(({ key = '', valueExpression = '' }) => [key, textsOf(this.#evaluate(valueExpression, 'texts', claims))] as const),
      ),
    };
    this.#checkRequired(claims);
    assertRules(this.#claimRules, { claims }, 'claim validation expression');
    assertRules(
      this.#userRules,
      { user: { username: user.name, uid: user.uid ?? '', groups: user.groups, extra: Object.fromEntries(user.extra ?? []) } },
      'user info validation rule',
    );
    return user;
  }

  #username(mapping: ClaimOrExpression, claims: Claims): string {
    const name = this.#text(mapping, claims, 'username');
    if (mapping.expression) {
      if (name === '') throw new Error('oidc: empty username via CEL expression is not allowed');
      return name;
    }
    if (mapping.claim === 'email' && claims['email_verified'] !== undefined && claims['email_verified'] !== true)
      throw new Error('oidc: email not verified');
    return `${mapping.prefix ?? ''}${name}`;
  }

  #groups({ claim, prefix = '', expression }: ClaimOrExpression, claims: Claims): string[] {
    if (expression) return textsOf(this.#evaluate(expression, 'texts', claims));
    const value = claim ? claims[claim] : undefined;
    return value === undefined ? [] : textsOf(value).map((group) => `${prefix}${group}`);
  }

  #text({ claim, expression }: ClaimOrExpression, claims: Claims, what: string): string {
    const value = expression ? this.#evaluate(expression, 'string', claims) : claims[claim ?? ''];
    if (value === undefined && !expression && !claim) return '';
    if (typeof value !== 'string') throw new Error(`oidc: parse ${what} claims ${JSON.stringify(claim ?? expression)}: it is no text`);
    return value;
  }

  #checkRequired(claims: Claims): void {
    for (const { claim, requiredValue = '' } of this.#configuration.claimValidationRules ?? []) {
      if (!claim) continue;
      if (claims[claim] === undefined) throw new Error(`oidc: required claim ${claim} not present in ID token`);
      if (claims[claim] !== requiredValue) throw new Error(`oidc: required claim ${claim} value does not match`);
    }
  }

  #evaluate(expression: string, expected: Expected, claims: Claims): JsonValue {
    let program = this.#programs.get(expression);
    if (!program) this.#programs.set(expression, (program = programOf(compileClaimsExpression(expression, expected))));
    return evaluate(program, { claims });
  }
}

function programOf(compiled: ReturnType<typeof compileUserExpression>): Program {
  if ('problem' in compiled) throw new Error(compiled.problem);
  return compiled.program;
}

function assertRules(rules: readonly Rule[], bindings: Readonly<Record<string, unknown>>, what: string): void {
  for (const { program, message } of rules)
    if (evaluate(program, bindings) !== true)
      throw new Error(`oidc: error evaluating ${what}: validation expression '${program.source}' failed: ${message}`);
}

/** A text stands for a list of one, an empty one for none. */
function textsOf(value: JsonValue): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (value === null) return [];
  if (Array.isArray(value) && value.every((each): each is string => typeof each === 'string')) return value.filter((each) => each !== '');
  throw new Error(`oidc: ${isJsonObject(value) ? 'an object' : 'a value'} is no list of texts`);
}

const uidField = (uid: string): { uid?: string } => (uid === '' ? {} : { uid });

function extraField(entries: readonly (readonly [string, string[]])[]): { extra?: ReadonlyMap<string, readonly string[]> } {
  const filled = entries.filter(([, values]) => values.length > 0);
  return filled.length > 0 ? { extra: new Map(filled) } : {};
}
