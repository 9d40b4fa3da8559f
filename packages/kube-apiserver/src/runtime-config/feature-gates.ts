import { fieldGates, type ResourceDefinition } from '@kubewright/api-machinery';
import { builtInDefinitions } from '@kubewright/api';
import { knownFeatureGates, type FeatureStage } from './known-feature-gates.ts';

/** What `--feature-gates` says: gates by name. */
export type FeatureGates = ReadonlyMap<string, boolean>;

/** What decides something here beside whether a resource or a field is there: the lease of an API server, an encoding. */
const effectiveInCode = ['APIServerIdentity', 'CBORServingAndStorage'];
const stagesByGroup: ReadonlyMap<string, FeatureStage> = new Map([
  ['AllAlpha', 'Alpha'],
  ['AllBeta', 'Beta'],
]);

const gateOfResource: ReadonlyMap<string, string> = new Map([
  ['clustertrustbundles.certificates.k8s.io', 'ClusterTrustBundle'],
  ['podcertificaterequests.certificates.k8s.io', 'PodCertificateRequest'],
  ['podgroups.scheduling.k8s.io', 'GenericWorkload'],
  ['resourcepoolstatusrequests.resource.k8s.io', 'DRAResourcePoolStatus'],
  ['storageversionmigrations.storagemigration.k8s.io', 'StorageVersionMigrator'],
  ['workloads.scheduling.k8s.io', 'GenericWorkload'],
]);

/**
 * Reads `Name=true,Name=false`; `kube:` may stand before a name. `AllAlpha` and `AllBeta` set every gate of their stage that
 * is not named itself. @throws {Error} one sentence, on an unknown gate, one that is locked to another value, or a value
 * that is no boolean (k8s.io/component-base featuregate).
 */
export function parseFeatureGates(texts: readonly string[]): FeatureGates {
  const given = givenGates(texts);
  const gates = new Map<string, boolean>();
  for (const [name, gate] of knownFeatureGates) {
    const group = [...stagesByGroup].find(([, stage]) => stage === gate.stage)?.[0];
    const enabled = given.get(name) ?? (gate.locked || group === undefined ? undefined : given.get(group));
    gates.set(name, enabled ?? gate.default);
  }
  return gates;
}

/** Gates that were named with another value than their default and change nothing here: what they switch is not there, or always is. */
export function gatesWithoutEffect(texts: readonly string[]): string[] {
  const changed = [...givenGates(texts)].filter(([name, value]) => (knownFeatureGates.get(name)?.default ?? value) !== value);
  if (changed.length === 0) return [];
  const schemas = builtInDefinitions().flatMap(({ versions }) => versions.map(({ schema }) => schema));
  const effective = new Set([...effectiveInCode, ...gateOfResource.values(), ...fieldGates(schemas)]);
  return changed.flatMap(([name, value]) => (effective.has(name) ? [] : [`${name}=${value}`]));
}

function givenGates(texts: readonly string[]): Map<string, boolean> {
  const parts = texts.flatMap((text) => text.split(',')).filter((part) => part.trim() !== '');
  return new Map(parts.map(readGate));
}

function readGate(part: string): [string, boolean] {
  const [given = '', value] = part.split('=').map((text) => text.trim());
  const name = given.replace(/^kube:/, '');
  if (value === undefined) throw new Error(`missing bool value for ${name}`);
  const gate = knownFeatureGates.get(name);
  if (!gate && !stagesByGroup.has(name)) throw new Error(`unrecognized feature gate: ${name}`);
  const lower = value.toLowerCase();
  if (lower !== 'true' && lower !== 'false')
    throw new Error(`invalid value of ${name}=${value}, err: strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
  const enabled = lower === 'true';
  if (gate?.locked && gate.default !== enabled)
    throw new Error(`cannot set feature gate ${name} to ${enabled}, feature is locked to ${gate.default}`);
  return [name, enabled];
}

/** Leaves out the resources whose gate is off. */
export function withoutGatedResources(definitions: readonly ResourceDefinition[], gates: FeatureGates): ResourceDefinition[] {
  return definitions.filter(({ group, plural }) => {
    const gate = gateOfResource.get(`${plural}.${group}`);
    return gate === undefined || gates.get(gate) === true;
  });
}

/** The gates that are off: fields behind them are taken out of what is written. */
export function disabledGates(gates: FeatureGates): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [name, gate] of knownFeatureGates) if (!(gates.get(name) ?? gate.default)) names.add(name);
  return names;
}
