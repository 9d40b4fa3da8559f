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

/** gnostic openapi.v3.Schema. */
const schemaFields = (): Readonly<Record<string, GnosticField>> => ({
  nullable: flag(1),
  readOnly: flag(3),
  writeOnly: flag(4),
  externalDocs: message(6, { fields: () => ({ description: text(1), url: text(2) }) }),
  example: { number: 7, as: 'any' },
  deprecated: flag(8),
  title: text(9),
  multipleOf: double(10),
  maximum: double(11),
  exclusiveMaximum: flag(12),
  minimum: double(13),
  exclusiveMinimum: flag(14),
  maxLength: integer(15),
  minLength: integer(16),
  pattern: text(17),
  maxItems: integer(18),
  minItems: integer(19),
  uniqueItems: flag(20),
  maxProperties: integer(21),
  minProperties: integer(22),
  required: texts(23),
  enum: { number: 24, as: 'anys' },
  type: text(25),
  allOf: messages(26, schema),
  oneOf: messages(27, schema),
  anyOf: messages(28, schema),
  not: message(29, { fields: schemaFields }),
  items: message(30, schemaIn(1)),
  properties: named(31, schema),
  additionalProperties: message(32, schemaIn(1)),
  default: { number: 33, as: 'scalar' },
  description: text(34),
  format: text(35),
  '': extensions(36),
});

/** A message that is one, or refers to another: oneof { it = 1; Reference = 2 }, with other messages around. */
function orReference(fields: GnosticMessage['fields'], ...around: number[]): GnosticMessage {
  return { fields, inside: [...around, 1], reference: { fields: () => ({ $ref: text(1) }), inside: [...around, 2] } };
}

const schema = orReference(schemaFields);
const schemaIn = (number: number): GnosticMessage => orReference(schemaFields, number);

const content = (number: number): GnosticField => named(number, { fields: () => ({ schema: message(1, schema), '': extensions(5) }) });

const parameter = orReference(() => ({
  name: text(1),
  in: text(2),
  description: text(3),
  required: flag(4),
  deprecated: flag(5),
  schema: message(10, schema),
  content: content(13),
  '': extensions(14),
}));

const operation: GnosticMessage = {
  fields: () => ({
    tags: texts(1),
    summary: text(2),
    description: text(3),
    operationId: text(5),
    parameters: messages(6, parameter),
    requestBody: message(
      7,
      orReference(() => ({ description: text(1), content: content(2), required: flag(3), '': extensions(4) })),
    ),
    responses: named(
      8,
      orReference(() => ({ description: text(1), content: content(3), '': extensions(5) })),
      2,
    ),
    deprecated: flag(10),
    '': extensions(13),
  }),
};

const pathItem: GnosticMessage = {
  fields: () => ({
    summary: text(2),
    description: text(3),
    get: message(4, operation),
    put: message(5, operation),
    post: message(6, operation),
    delete: message(7, operation),
    options: message(8, operation),
    head: message(9, operation),
    patch: message(10, operation),
    trace: message(11, operation),
    parameters: messages(13, parameter),
    '': extensions(14),
  }),
};

const securityScheme = orReference(() => ({ type: text(1), description: text(2), name: text(3), in: text(4), scheme: text(5) }));

/** gnostic openapi.v3.Document, as far as API servers fill it. */
export const documentV3Message: GnosticMessage = {
  fields: () => ({
    openapi: text(1),
    info: message(2, { fields: () => ({ title: text(1), description: text(2), version: text(6) }) }),
    paths: named(4, pathItem),
    components: message(5, { fields: () => ({ schemas: named(1, schema), securitySchemes: named(7, securityScheme) }) }),
  }),
};
