import { kubernetesDefinitions, parseFeatureGates, parseRuntimeConfig, type ServedApis } from '@kubewright/kube-apiserver';
import { reasonOf, StartError } from './start-error.ts';

/** The texts of `--runtime-config` and `--feature-gates`, read and checked before anything starts. @throws {StartError} */
export function servedApisOf({
  runtimeConfig = [],
  featureGates = [],
  eventTtlSeconds,
}: {
  runtimeConfig?: readonly string[];
  featureGates?: readonly string[];
  eventTtlSeconds?: number | undefined;
}): ServedApis {
  try {
    const apis = {
      runtimeConfig: parseRuntimeConfig(runtimeConfig),
      featureGates: parseFeatureGates(featureGates),
      ...(eventTtlSeconds !== undefined && { eventTtlSeconds }),
    };
    // What a key names is known once the definitions are asked for.
    kubernetesDefinitions(apis);
    return apis;
  } catch (error) {
    throw new StartError(reasonOf(error));
  }
}
