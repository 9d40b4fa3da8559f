import { isLabelValue, isQualifiedName, nameIsDns1035Label, nameIsDnsLabel, nameIsDnsSubdomain } from '@kubewright/api-machinery';
import { fn, type LibraryDefinition } from '../../checker/declarations.ts';
import { listType, objectType, optionalType, stringType } from '../../types/cel-type.ts';
import { ArrayList } from '../../values/list-value.ts';
import { OptionalValue } from '../../values/optional-value.ts';
import { parseDate, parseTimestamp } from '../../values/timestamp.ts';
import { OpaqueValue, type CelValue } from '../../values/value.ts';
import { urlProblem } from './urls.ts';

const formatType = objectType('kubernetes.NamedFormat');

interface NamedFormat {
  readonly name: string;
  readonly problems: (text: string) => readonly string[];
  /** Length of the pattern that costs are reckoned with. */
  readonly patternSize: number;
}

export class FormatValue extends OpaqueValue {
  readonly type = formatType;
  readonly format: NamedFormat;
  constructor(format: NamedFormat) {
    super();
    this.format = format;
  }
  equals(other: CelValue): boolean {
    return other instanceof FormatValue && other.format === this.format;
  }
}

const unless = (message: string, valid: (text: string) => boolean) => (text: string) => (valid(text) ? [] : [message]);
const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;

const formats: ReadonlyMap<string, FormatValue> = new Map(
  Object.entries<NamedFormat>({
    dns1123Label: { name: 'DNS1123Label', problems: (text) => nameIsDnsLabel(text, false), patternSize: 30 },
    dns1123Subdomain: { name: 'DNS1123Subdomain', problems: (text) => nameIsDnsSubdomain(text, false), patternSize: 60 },
    dns1035Label: { name: 'DNS1035Label', problems: (text) => nameIsDns1035Label(text, false), patternSize: 30 },
    qualifiedName: { name: 'QualifiedName', problems: isQualifiedName, patternSize: 60 },
    dns1123LabelPrefix: { name: 'DNS1123LabelPrefix', problems: (text) => nameIsDnsLabel(text, true), patternSize: 30 },
    dns1123SubdomainPrefix: { name: 'DNS1123SubdomainPrefix', problems: (text) => nameIsDnsSubdomain(text, true), patternSize: 60 },
    dns1035LabelPrefix: { name: 'DNS1035LabelPrefix', problems: (text) => nameIsDns1035Label(text, true), patternSize: 30 },
    labelValue: { name: 'LabelValue', problems: isLabelValue, patternSize: 40 },
    uri: { name: 'URI', problems: (text) => [urlProblem(text)].filter((problem) => problem !== undefined), patternSize: 1_103 },
    uuid: { name: 'uuid', problems: unless('does not match the UUID format', (text) => uuid.test(text)), patternSize: 70 },
    byte: { name: 'byte', problems: unless('invalid base64', (text) => base64.test(text)), patternSize: 84 },
    date: { name: 'date', problems: unless('invalid date', (text) => parseDate(text) !== undefined), patternSize: 71 },
    datetime: { name: 'datetime', problems: unless('invalid datetime', (text) => parseTimestamp(text) !== undefined), patternSize: 71 },
  }).map(([name, format]) => [name, new FormatValue(format)]),
);

function validate(format: FormatValue, text: string): OptionalValue {
  const problems = format.format.problems(text);
  return problems.length === 0 ? OptionalValue.none : OptionalValue.of(new ArrayList([...problems]));
}

/** `kubernetes.format` (k8s.io/apiserver/pkg/cel/library/format.go). */
export const formatLibrary: LibraryDefinition = {
  name: 'kubernetes.format',
  functions: [
    fn('validate', {
      id: 'format-validate',
      params: [formatType, stringType],
      result: optionalType(listType(stringType)),
      member: true,
      call: ([format, text]) => validate(format as FormatValue, text as string),
    }),
    fn('format.named', {
      id: 'format-named',
      params: [stringType],
      result: optionalType(formatType),
      call: ([name]) => OptionalValue.of(formats.get(name as string)),
    }),
    ...[...formats].map(([name, format]) =>
      fn(`format.${name}`, { id: `format.${name}`, params: [], result: formatType, call: () => format }),
    ),
  ],
};
