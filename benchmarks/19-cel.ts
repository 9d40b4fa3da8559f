/** CEL: what compiling a rule and evaluating it takes (design: performance.md has no row of its own for it). */
import { fromJsonSchema, type JsonObject } from '@kubewright/api-machinery';
import { createEnvironment, schemaType, type Program } from '@kubewright/cel';
import { bench, do_not_optimize, run, summary } from 'mitata';

const integer: JsonObject = { type: 'integer' };
const openApiV3Schema: JsonObject = {
  type: 'object',
  properties: {
    replicas: integer,
    maxReplicas: integer,
    name: { type: 'string', maxLength: 63 },
    ports: {
      type: 'array',
      items: { type: 'object', properties: { name: { type: 'string' }, port: integer, protocol: { type: 'string' } } },
    },
  },
};
const self = {
  replicas: 3,
  maxReplicas: 10,
  name: 'web',
  ports: Array.from({ length: 10 }, (_, i) => ({ name: `p${i}`, port: 8000 + i, protocol: 'TCP' })),
};
const type = schemaType(fromJsonSchema(openApiV3Schema, { objectMeta: { type: 'object', properties: new Map() } }))!;
const environment = createEnvironment({ variables: { self: type, oldSelf: type } });

function compiled(source: string): Program {
  const { program, issues } = environment.compile(source);
  if (!program) throw new Error(issues);
  return program;
}

const rules = {
  'two ints compared': 'self.replicas <= self.maxReplicas',
  'has, regular expression': "!has(self.name) || self.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
  'transition rule': 'self.replicas >= oldSelf.replicas && self.name == oldSelf.name',
  'all of ten ports': "self.ports.all(p, p.port > 0 && p.port < 65536 && p.protocol in ['TCP', 'UDP'])",
  'unique names of ten ports': 'self.ports.all(p, self.ports.exists_one(q, q.name == p.name))',
};

summary(() => {
  for (const [name, source] of Object.entries(rules)) {
    const program = compiled(source);
    bench(`evaluate: ${name}`, () => do_not_optimize(program.evaluate({ self, oldSelf: self })));
  }
});
summary(() => {
  for (const [name, source] of Object.entries(rules)) bench(`compile: ${name}`, () => do_not_optimize(environment.compile(source)));
});
await run();
