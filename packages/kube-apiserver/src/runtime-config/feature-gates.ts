import type { ResourceDefinition } from '@kubewright/api-machinery';

/** What `--feature-gates` says: gates by name. */
export type FeatureGates = ReadonlyMap<string, boolean>;

type Stage = 'Alpha' | 'Beta';

/** The gates of 1.36 that decide whether a resource or an encoding is there at all, all of them off by default. */
const knownGates: ReadonlyMap<string, Stage> = new Map([
  ['CBORServingAndStorage', 'Alpha'],
  ['ClusterTrustBundle', 'Beta'],
  ['DRAResourcePoolStatus', 'Alpha'],
  ['GenericWorkload', 'Alpha'],
  ['PodCertificateRequest', 'Beta'],
]);
const stagesByGroup: ReadonlyMap<string, Stage> = new Map([
  ['AllAlpha', 'Alpha'],
  ['AllBeta', 'Beta'],
]);

const gateOfResource: ReadonlyMap<string, string> = new Map([
  ['clustertrustbundles.certificates.k8s.io', 'ClusterTrustBundle'],
  ['podcertificaterequests.certificates.k8s.io', 'PodCertificateRequest'],
  ['podgroups.scheduling.k8s.io', 'GenericWorkload'],
  ['resourcepoolstatusrequests.resource.k8s.io', 'DRAResourcePoolStatus'],
  ['workloads.scheduling.k8s.io', 'GenericWorkload'],
]);

/**
 * Reads `Name=true,Name=false`. `AllAlpha` and `AllBeta` set every gate of their stage that is not named itself.
 * @throws {Error} one sentence, on an unknown gate or a value that is no boolean (k8s.io/component-base featuregate).
 */
export function parseFeatureGates(texts: readonly string[]): FeatureGates {
  const given = new Map(
    texts
      .flatMap((text) => text.split(','))
      .filter((part) => part.trim() !== '')
      .map(readGate),
  );
  const gates = new Map<string, boolean>();
  for (const [name, stage] of knownGates) {
    const group = [...stagesByGroup].find(([, each]) => each === stage)![0];
    const enabled = given.get(name) ?? given.get(group);
    if (enabled !== undefined) gates.set(name, enabled);
  }
  return gates;
}

function readGate(part: string): [string, boolean] {
  const [name = '', value] = part.split('=').map((text) => text.trim());
  if (value === undefined) throw new Error(`missing bool value for ${name}`);
  if (!knownGates.has(name) && !stagesByGroup.has(name)) throw new Error(`unrecognized feature gate: ${name}`);
  const lower = value.toLowerCase();
  if (lower !== 'true' && lower !== 'false')
    throw new Error(`invalid value of ${name}=${value}, err: strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
  return [name, lower === 'true'];
}

/** Leaves out the resources whose gate is off. */
export function withoutGatedResources(definitions: readonly ResourceDefinition[], gates: FeatureGates): ResourceDefinition[] {
  return definitions.filter(({ group, plural }) => {
    const gate = gateOfResource.get(`${plural}.${group}`);
    return gate === undefined || gates.get(gate) === true;
  });
}
