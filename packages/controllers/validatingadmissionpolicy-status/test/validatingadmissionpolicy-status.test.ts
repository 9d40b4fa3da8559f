import { ValidatingAdmissionPolicies } from '@kubewright/api/admissionregistration/v1';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { validatingAdmissionPolicyStatusControllerDefinition, type KindLookup } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
  const lookup: KindLookup = {
    ofResource: (group, version, plural) => {
      const found = plane.server.registry.find(group, version, plural);
      return found && { group, version, kind: found.definition.kind, schema: found.version.schema };
    },
    ofKind: () => undefined,
  };
  plane.start(validatingAdmissionPolicyStatusControllerDefinition({ lookup }));
});
afterEach(() => plane.stop());

test('each generation of a policy is checked once, and what was wrong is taken back when it is mended', async () => {
  const policies = plane.client.resource(ValidatingAdmissionPolicies);
  const resourceRules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }];
  const spec = { matchConstraints: { resourceRules }, validations: [{ expression: "object.spec.hostNetwork == 'no'" }] };
  await policies.create({ metadata: { name: 'p' }, spec } as never);
  const status = async () => (await policies.get({ name: 'p' })).status;
  await plane.until(async () => (await status())?.observedGeneration === 1);
  expect((await status())?.typeChecking?.expressionWarnings).toMatchObject([{ fieldRef: 'spec.validations[0].expression' }]);
  await policies.patch(
    { name: 'p' },
    { type: 'merge', body: { spec: { validations: [{ expression: 'object.spec.hostNetwork == true' }] } } },
  );
  await plane.until(async () => (await status())?.observedGeneration === 2);
  expect((await status())?.typeChecking).toEqual({});
});
