import { deepEqual } from '@kubewright/api-machinery';
import type { NetworkPolicy } from '@kubewright/api/networking/v1';
import { kindStory } from '../../kind-story.ts';
import { selectorText } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { networkPolicyWarnings, validateNetworkPolicy } from './validation.ts';

export const networkPolicyStory = kindStory<NetworkPolicy>('networking.k8s.io', 'networkpolicies', {
  columns: [nameColumn, text('Pod-Selector', 'Labels of the pods it is about.', ({ spec }) => selectorText(spec?.podSelector)), ageColumn],
  hooks: {
    // Go's reflect.DeepEqual: a list that is empty is another than none.
    generationChanged: (object, old) => !deepEqual(object.spec, old.spec),
    default({ spec }) {
      if (!spec) return;
      // Every policy is about what comes in; with egress rules also about what goes out.
      if ((spec.policyTypes ?? []).length === 0) spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
      for (const { ports } of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) for (const port of ports ?? []) port.protocol ??= 'TCP';
    },
    validate: (object) => validateNetworkPolicy(object),
    validateUpdate: validateNetworkPolicy,
    warnings: networkPolicyWarnings,
  },
});
