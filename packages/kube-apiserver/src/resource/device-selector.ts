import {
  bindingsLibrary,
  boolType,
  createEnvironment,
  dynType,
  formatType,
  isDynOrError,
  kubernetesLibraries,
  mapType,
  objectType,
  stringType,
  type CelType,
  type Environment,
} from '@kubewright/cel';

const quantityType = objectType('kubernetes.Quantity');
const byDomain = (value: CelType): CelType => mapType(stringType, mapType(stringType, value));

/** What a selector knows of a device (k8s.io/dynamic-resource-allocation/cel). */
const deviceType = objectType(
  'kubernetes.DRADevice',
  new Map([
    ['driver', stringType],
    ['allowMultipleAllocations', boolType],
    ['attributes', byDomain(dynType)],
    ['capacity', byDomain(quantityType)],
  ]),
);

let environment: Environment | undefined;

/** Why an expression cannot choose devices; undefined when it can. What it may cost is not looked at. */
export function selectorProblem(expression: string): string | undefined {
  environment ??= createEnvironment({ variables: { device: deviceType }, libraries: [...kubernetesLibraries, bindingsLibrary] });
  const { program, issues, stage } = environment.compile(expression);
  if (!program) return `${stage === 'check' ? 'compilation failed' : 'program instantiation failed'}: ${issues}`;
  const { outputType } = program;
  if (outputType === boolType || isDynOrError(outputType)) return undefined;
  return `must evaluate to bool or the unknown type, not ${formatType(outputType)}`;
}
