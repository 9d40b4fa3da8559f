import {
  double,
  extensions,
  flag,
  type GnosticField,
  type GnosticMessage,
  integer,
  message,
  messages,
  named,
  text,
  texts,
} from './gnostic-field.ts';

/** gnostic openapi.v2.Schema; `type` and `items` stand in messages of their own. */
const schemaFields = (): Readonly<Record<string, GnosticField>> => ({
  $ref: text(1),
  format: text(2),
  title: text(3),
  description: text(4),
  default: { number: 5, as: 'any' },
  multipleOf: double(6),
  maximum: double(7),
  exclusiveMaximum: flag(8),
  minimum: double(9),
  exclusiveMinimum: flag(10),
  maxLength: integer(11),
  minLength: integer(12),
  pattern: text(13),
  maxItems: integer(14),
  minItems: integer(15),
  uniqueItems: flag(16),
  maxProperties: integer(17),
  minProperties: integer(18),
  required: texts(19),
  enum: { number: 20, as: 'anys' },
  additionalProperties: message(21, wrapped(1)),
  type: message(22, { fields: () => ({ '': texts(1) }) }),
  items: message(23, wrapped(1)),
  allOf: messages(24, schema),
  properties: named(25, schema),
  externalDocs: message(29, { fields: () => ({ description: text(1), url: text(2) }) }),
  example: { number: 30, as: 'any' },
  '': extensions(31),
});

const schema: GnosticMessage = { fields: schemaFields };
const wrapped = (number: number): GnosticMessage => ({ fields: schemaFields, inside: [number] });

const primitives = (from: number): Readonly<Record<string, GnosticField>> => ({ type: text(from), format: text(from + 1) });

const bodyParameter: GnosticMessage = {
  inside: [1],
  fields: () => ({ description: text(1), name: text(2), in: text(3), required: flag(4), schema: message(5, schema), '': extensions(6) }),
};
const queryParameter: GnosticMessage = {
  inside: [2, 3],
  fields: () => ({
    required: flag(1),
    in: text(2),
    description: text(3),
    name: text(4),
    ...primitives(6),
    uniqueItems: flag(20),
    '': extensions(23),
  }),
};
const pathParameter: GnosticMessage = {
  inside: [2, 4],
  fields: () => ({
    required: flag(1),
    in: text(2),
    description: text(3),
    name: text(4),
    ...primitives(5),
    uniqueItems: flag(19),
    '': extensions(22),
  }),
};

/** A parameter's message depends on where the parameter is. */
export const parameterMessages: ReadonlyMap<string, GnosticMessage> = new Map([
  ['body', bodyParameter],
  ['query', queryParameter],
  ['path', pathParameter],
]);

/** Stands for the message that {@link parameterMessages} names. */
export const anyParameter: GnosticMessage = { fields: () => ({}) };

/** A parameter of an operation: here, or by its name among the definitions. */
export const parameterItem: GnosticMessage = { fields: () => ({}) };
export const parameterReference: GnosticMessage = { inside: [2], fields: () => ({ $ref: text(1) }) };

const response: GnosticMessage = {
  inside: [1],
  fields: () => ({ description: text(1), schema: message(2, wrapped(1)), '': extensions(5) }),
};

const operation: GnosticMessage = {
  fields: () => ({
    tags: texts(1),
    summary: text(2),
    description: text(3),
    operationId: text(5),
    produces: texts(6),
    consumes: texts(7),
    parameters: messages(8, parameterItem),
    responses: named(9, response),
    schemes: texts(10),
    deprecated: flag(11),
    '': extensions(13),
  }),
};

const pathItem: GnosticMessage = {
  fields: () => ({
    get: message(2, operation),
    put: message(3, operation),
    post: message(4, operation),
    delete: message(5, operation),
    options: message(6, operation),
    head: message(7, operation),
    patch: message(8, operation),
    parameters: messages(9, parameterItem),
    '': extensions(10),
  }),
};

const apiKey: GnosticMessage = { inside: [2], fields: () => ({ type: text(1), name: text(2), in: text(3), description: text(4) }) };

export const documentMessage: GnosticMessage = {
  fields: () => ({
    swagger: text(1),
    info: message(2, { fields: () => ({ title: text(1), version: text(2), description: text(3) }) }),
    paths: named(8, pathItem, 2),
    definitions: named(9, schema),
    parameters: named(10, anyParameter),
    securityDefinitions: named(13, apiKey),
  }),
};
