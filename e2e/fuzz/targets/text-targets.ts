import {
  DecodeError,
  decode,
  fromJsonSchema,
  loadPatternEngine,
  loadYamlDocuments,
  parseCronSchedule,
  parseFieldSelector,
  parseJson,
  parseLabelSelector,
  parseQuantity,
  Quantity,
  statusOf,
  structuralErrors,
  validate,
  applyDefaults,
  type JsonObject,
} from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import {
  formatKubeConfig,
  parseKubeConfig,
  certificateKubeConfig,
  mergeKubeConfigs,
  emptyKubeConfig,
  connectionOf,
} from '@kubewright/client';
import { dump } from 'js-yaml';
import { decodeContinue, encodeContinue } from '../../../packages/apiserver/src/registry/reading/continue-token.ts';
import { isTooDeep, shown, type FuzzRandom, type FuzzTarget } from '../fuzz-target.ts';
import { mutateJson, mutateText } from '../mutate.ts';
import { customResourceDefinition, deployment, jsonDictionary, pod, samples, thing, wire } from './samples.ts';

interface TextTarget {
  readonly name: string;
  readonly corpus: readonly string[];
  readonly dictionary: readonly string[];
  readonly read: (text: string) => unknown;
  readonly refuses?: (error: unknown) => boolean;
}

function textTarget({ name, corpus, dictionary, read, refuses = isPlainError }: TextTarget): FuzzTarget<string> {
  return { name, generate: (random) => mutateText(random, random.pick(corpus), dictionary), feed: read, refuses, show: shown };
}

/** Refusals of texts are Errors made for them: no TypeError, no RangeError of the engine. */
function isPlainError(error: unknown): boolean {
  return error instanceof Error && (error.name === 'Error' || error.name === 'SyntaxError' || error.name === 'ApiError');
}

function mustAgree(condition: boolean, promise: string): void {
  if (!condition) throw new BrokenPromise(promise);
}

class BrokenPromise extends Error {
  constructor(promise: string) {
    super(`broken promise: ${promise}`);
    this.name = 'BrokenPromise';
  }
}

const jsonTokens = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  'null',
  'true',
  '-',
  '1e5',
  '{"a":',
  '[[[[',
  '"__proto__":',
  '"a":1,"a":2',
  '\ufeff',
  '9'.repeat(299),
];
const jsonTexts = [...samples.map((sample) => JSON.stringify(sample)), '[1,2.5e3,-0,"\\u00e9",true,null,{}]', '{"a":{"a":{"a":[[[]]]}}}'];

/** Integers beyond 2^53 keep their digits; those of JSON.parse do not. */
const asDouble = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

const json = textTarget({
  name: 'json',
  corpus: jsonTexts,
  dictionary: jsonTokens,
  read: (text) => {
    let reference: unknown;
    let valid = true;
    try {
      reference = JSON.parse(text);
    } catch {
      valid = false;
    }
    let parsed: { value: unknown } | undefined;
    try {
      parsed = parseJson(text);
    } catch (error) {
      mustAgree(
        !valid || /exceeded max depth|cannot unmarshal number/.test((error as Error).message),
        `valid JSON was refused: ${(error as Error).message}`,
      );
      throw error;
    }
    mustAgree(valid, 'invalid JSON was accepted');
    mustAgree(JSON.stringify(parsed.value, asDouble) === JSON.stringify(reference), 'the value is that of JSON.parse');
  },
  refuses: (error) => error instanceof SyntaxError,
});

const yamlTokens = [
  '&a ',
  '*a',
  '&a [*a,*a]',
  '<<: *a',
  '- ',
  '? ',
  ': ',
  '|\n',
  '>-\n',
  '---\n',
  '...\n',
  '!!binary ',
  '!!set ',
  '!!timestamp ',
  '!<tag:yaml.org,2002:str> ',
  '%YAML 1.2\n',
  '# c\n',
  '\n  ',
  '\t',
  '{',
  '}',
  '[',
  ']',
  ',',
  '"',
  "'",
  '\\x',
  '\\u',
  'yes',
  'on',
  '0o17',
  '017',
  '12:30:45',
  '.inf',
  '~',
  '- - - - - - ',
  '{a: {a: {a: ',
  '[[[[[[',
  '__proto__: {x: 1}',
  '"\\\n',
  "''",
  'a: &b\n',
  '? ? ? ? ',
];
const yamlTexts = [
  ...samples.map((sample) => dump(sample)),
  ...samples.map((sample) => dump(sample, { flowLevel: 2 })),
  'a: &x [1, 2]\nb: *x\nc: {<<: {d: 1}, e: 2}\n',
  'a: |\n  text\n   more\nb: >-\n  folded\n  text\n---\nc: "q\\u00e9\\n"\n',
  '# comment\n? complex\n: value\n',
  'a: !!binary AAEC\nb: !!str 1\nc: 2026-01-02\n',
];

const yaml = textTarget({
  name: 'yaml',
  corpus: yamlTexts,
  dictionary: yamlTokens,
  read: loadYamlDocuments,
  refuses: (error) => error instanceof SyntaxError,
});

const labelSelector = textTarget({
  name: 'label-selector',
  corpus: ['app=web,tier in (a, b),!canary', 'x notin (a,b,),y!=z,z', 'a.b/c==d', 'n>5,m<10', ''],
  dictionary: ['=', '==', '!=', '!', ',', '(', ')', ' in ', ' notin ', '>', '<', 'a/b', ' '],
  read: (text) => {
    const selector = parseLabelSelector(text);
    const again = parseLabelSelector(selector.toString());
    mustAgree(
      again.toString() === selector.toString(),
      `${shown(text)} is written ${shown(selector.toString())}, which reads as ${shown(again.toString())}`,
    );
    for (const labels of [{}, { app: 'web', tier: 'a' }, { n: '6' }, { x: 'a', y: 'z', z: '' }] as Record<string, string>[])
      mustAgree(again.matches(labels) === selector.matches(labels), 'the written selector matches the same labels');
  },
  refuses: (error) => error instanceof Error && error.name === 'Error',
});

const fieldSelector = textTarget({
  name: 'field-selector',
  corpus: ['metadata.name=web,status.phase!=Running', 'a==b\\,c', 'spec.nodeName=', 'metadata.namespace=x\\=y'],
  dictionary: ['=', '==', '!=', ',', '\\', '\\,', '\\=', '\\\\', 'metadata.name'],
  read: (text) => {
    const selector = parseFieldSelector(text);
    const terms = ({ requirements }: typeof selector): string => JSON.stringify(requirements.map((term) => JSON.stringify(term)).sort());
    mustAgree(
      terms(parseFieldSelector(selector.toString())) === terms(selector),
      `the selector ${shown(text)} reads back as it was written`,
    );
  },
  refuses: (error) => error instanceof Error && error.name === 'Error',
});

const quantity = textTarget({
  name: 'quantity',
  corpus: ['100m', '1.5Gi', '1e3', '-0.5k', '12345678901234567890', '0.000000001', '1E', '5n', '10Ei', '+1.e-3'],
  dictionary: ['m', 'n', 'u', 'k', 'Ki', 'Ei', 'E', 'e', 'e9', 'e-9', '.', '+', '-', '0'.repeat(100), '9'.repeat(30)],
  read: (text) => {
    const value = parseQuantity(text);
    const again = parseQuantity(value.toString());
    mustAgree(again.equals(value) && again.toString() === value.toString(), `${text} is written ${value}, which reads as ${again}`);
    value.add(Quantity.ofInteger(1)).toMilli();
    value.toNumber();
  },
  refuses: (error) => error instanceof RangeError && /quantities must match|unable to parse quantity|quantity/.test(error.message),
});

const cronSchedule = textTarget({
  name: 'cron-schedule',
  corpus: [
    '*/5 * * * *',
    '0 3 * * mon-fri',
    '30 2 29 2 *',
    '@hourly',
    '@every 1h30m',
    'TZ=Pacific/Apia 14-30 */8 8 * *',
    'CRON_TZ=America/New_York 0 2 * 3,11 sun',
  ],
  dictionary: [
    '*',
    '?',
    '/',
    '-',
    ',',
    ' ',
    '31',
    '60',
    'jan',
    'SUN',
    '@',
    '@every ',
    'TZ=',
    'TZ=Africa/Cairo ',
    '9'.repeat(30),
    '\t',
    '-1s',
    '1us',
  ],
  read: (text) => {
    const schedule = parseCronSchedule(text);
    const afterMs = 1_772_000_000_500;
    const next = schedule.next(afterMs);
    mustAgree(next === undefined || (next > afterMs - 500 && next % 1_000 === 0), 'the next time is a whole second that is still to come');
    if (next !== undefined) schedule.next(next);
  },
  refuses: (error) => error instanceof RangeError && !/^(Invalid |Maximum )/.test(error.message),
});

const continueToken = textTarget({
  name: 'continue-token',
  corpus: [
    encodeContinue('default/web', 1234),
    encodeContinue('', 1),
    Buffer.from('{"v":"meta.k8s.io/v1","rv":-1,"start":"a"}').toString('base64url'),
  ],
  dictionary: ['e30', 'bnVsbA', '=', '-', '_', 'W10'],
  read: (text) => {
    const token = decodeContinue(text);
    mustAgree(
      Number.isSafeInteger(token.revision) && token.start !== '' && !token.start.includes('../'),
      'a token leads to a place in its list',
    );
  },
  refuses: (error) => statusOf(error)?.code === 400,
});

const kubeConfigText = formatKubeConfig(
  certificateKubeConfig({ name: 'k', server: 'https://127.0.0.1:6443', user: 'u', ca: 'CA', cert: 'CERT', key: 'KEY' }),
);

const kubeconfig = textTarget({
  name: 'kubeconfig',
  corpus: [kubeConfigText, JSON.stringify(parseKubeConfig(kubeConfigText)), kubeConfigText.replace('user: u', 'user: u\n    namespace: x')],
  dictionary: [...yamlTokens, 'clusters:', 'token: 1', 'current-context: k', 'name: k'],
  read: async (text) => {
    const config = mergeKubeConfigs([emptyKubeConfig, parseKubeConfig(text)]);
    formatKubeConfig(config);
    // Its files are not there: what it says must not be more than refused.
    await connectionOf(config);
  },
  refuses: (error) => error instanceof Error && (error.name === 'Error' || error.name === 'YAMLException'),
});

const objectMeta = schemaOf({ group: 'meta.k8s.io', version: 'v1', kind: 'ObjectMeta' })!;
const patterns = await loadPatternEngine();
const openApiSchema = ((customResourceDefinition['spec'] as JsonObject)['versions'] as JsonObject[])[0]!['schema'] as JsonObject;
const thingSchema = fromJsonSchema(openApiSchema['openAPIV3Schema'] as JsonObject, { objectMeta });
const schemas = new Map([
  ['Pod', schemaOf({ group: '', version: 'v1', kind: 'Pod' })!],
  ['Deployment', schemaOf({ group: 'apps', version: 'v1', kind: 'Deployment' })!],
]);

/** The server answers 400 to both: to what does not fit, and to what is nested more deeply than the stack. */
const refusesObject = (error: unknown): boolean => error instanceof DecodeError || isTooDeep(error);

/** Objects of built-in kinds, shaped nearly as they should be. */
const builtInDecode: FuzzTarget<{ of: number; value: JsonObject }> = {
  name: 'decode-built-in',
  generate: (random: FuzzRandom) => {
    const of = random.below(wire.length);
    const sample = random.chance(2) ? random.pick([pod, deployment]) : parsedWire[of]!;
    return { of, value: mutateJson(random, sample, jsonDictionary) as JsonObject };
  },
  feed: ({ of, value }) => {
    const kind = value?.['kind'];
    const schema = (typeof kind === 'string' ? schemas.get(kind) : undefined) ?? wire[of]!.schema;
    const { object } = decode(schema, value);
    mustAgree(JSON.stringify(decode(schema, object).object) === JSON.stringify(object), 'what was decoded decodes to itself');
  },
  refuses: refusesObject,
  show: shown,
};
const parsedWire = wire.map(({ json: text }) => JSON.parse(text) as JsonObject);

/** Objects of a custom resource through decode, defaults and validation. */
const customDecode: FuzzTarget<JsonObject> = {
  name: 'decode-custom',
  generate: (random) => mutateJson(random, thing, jsonDictionary) as JsonObject,
  feed: (value) => {
    const { object } = decode(thingSchema, value);
    applyDefaults(thingSchema, object);
    validate(thingSchema, object, { patterns, old: thing });
  },
  refuses: refusesObject,
  show: shown,
};

/** Schemas of CustomResourceDefinitions, and an object read by each that is accepted. */
const schemaTarget: FuzzTarget<JsonObject> = {
  name: 'custom-schema',
  generate: (random) =>
    mutateJson(random, openApiSchema['openAPIV3Schema']!, [
      ...jsonDictionary,
      'object',
      'array',
      'integer',
      '^(a+)+$',
      '(',
      { $ref: '#' },
      { type: 'string', pattern: '[' },
    ]) as JsonObject,
  feed: (schema) => {
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return;
    const decoded = decode(schemaOf({ group: 'apiextensions.k8s.io', version: 'v1', kind: 'JSONSchemaProps' })!, schema).object;
    const compiled = fromJsonSchema(decoded, { objectMeta });
    if (structuralErrors(decoded, 'openAPIV3Schema', patterns).length > 0) return;
    const { object } = decode(compiled, thing);
    applyDefaults(compiled, object);
    validate(compiled, object, { patterns });
  },
  refuses: refusesObject,
  show: shown,
};

export const textTargets: readonly FuzzTarget<never>[] = [
  json,
  yaml,
  labelSelector,
  fieldSelector,
  quantity,
  cronSchedule,
  continueToken,
  kubeconfig,
  builtInDecode,
  customDecode,
  schemaTarget,
] as never;
