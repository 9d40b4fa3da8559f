import { fn, type FunctionDeclaration, type LibraryDefinition, type Overload } from '../../checker/declarations.ts';
import { boolType, intType, objectType, stringType, type CelType } from '../../types/cel-type.ts';
import { CelError } from '../../values/cel-error.ts';
import { toInt } from '../../values/numbers.ts';
import { OpaqueValue, type CelValue } from '../../values/value.ts';
import { compareVersions, normalizeAndParse, parseSemanticVersion, type SemanticVersion } from './semantic-version.ts';

const semverType = objectType('kubernetes.Semver');

class SemverValue extends OpaqueValue {
  readonly type = semverType;
  readonly version: SemanticVersion;
  constructor(version: SemanticVersion) {
    super();
    this.version = version;
  }
  equals(other: CelValue): boolean {
    return other instanceof SemverValue && compareVersions(this.version, other.version) === 0;
  }
}

function parse(text: string, normalize: boolean): SemverValue {
  try {
    return new SemverValue(normalize ? normalizeAndParse(text) : parseSemanticVersion(text));
  } catch (error) {
    throw error instanceof RangeError ? new CelError(error.message) : error;
  }
}

function isSemver(text: string, normalize: boolean): boolean {
  try {
    parse(text, normalize);
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

const compared = (id: string, result: CelType, call: (order: number) => CelValue): Overload => ({
  id,
  params: [semverType, semverType],
  result,
  member: true,
  call: ([left, right]) => call(compareVersions((left as SemverValue).version, (right as SemverValue).version)),
});

const part = (name: 'major' | 'minor' | 'patch'): FunctionDeclaration =>
  fn(name, {
    id: `semver_${name}`,
    params: [semverType],
    result: intType,
    member: true,
    call: ([value]) => toInt(BigInt.asIntN(64, (value as SemverValue).version[name])),
  });

/** `kubernetes.Semver` (k8s.io/apiserver/pkg/cel/library/semverlib.go, version 1). */
export const semverLibrary: LibraryDefinition = {
  name: 'kubernetes.Semver',
  functions: [
    fn(
      'semver',
      { id: 'string_to_semver', params: [stringType], result: semverType, call: ([text]) => parse(text as string, false) },
      {
        id: 'string_bool_to_semver',
        params: [stringType, boolType],
        result: semverType,
        call: ([text, normalize]) => parse(text as string, normalize as boolean),
      },
    ),
    fn(
      'isSemver',
      { id: 'is_semver_string', params: [stringType], result: boolType, call: ([text]) => isSemver(text as string, false) },
      {
        id: 'is_semver_string_bool',
        params: [stringType, boolType],
        result: boolType,
        call: ([text, normalize]) => isSemver(text as string, normalize as boolean),
      },
    ),
    fn(
      'isGreaterThan',
      compared('semver_is_greater_than', boolType, (order) => order > 0),
    ),
    fn(
      'isLessThan',
      compared('semver_is_less_than', boolType, (order) => order < 0),
    ),
    fn(
      'compareTo',
      compared('semver_compare_to', intType, (order) => order),
    ),
    part('major'),
    part('minor'),
    part('patch'),
  ],
};
