import { Gauge, labelText, type Family } from '@kubewright/apiserver';
import { knownFeatureGates, type FeatureGates } from '@kubewright/kube-apiserver';

/** Which feature gates are on, as component-base tells it; a stage that is general availability has no name. */
export function featureGateFamilies(gates: FeatureGates = new Map()): Family[] {
  const read = () =>
    [...knownFeatureGates].map(([name, gate]) => {
      const stage = gate.stage === 'GA' ? '' : gate.stage.toUpperCase();
      return [labelText({ name, stage }), Number(gates.get(name) ?? gate.default)] as const;
    });
  return [new Gauge('kubernetes_feature_enabled', 'Whether a feature gate is on.', read)];
}
