import { networkContains, type IpNetwork } from '@kubewright/api-machinery';
import { fn, type LibraryDefinition, type Overload } from '../../checker/declarations.ts';
import { boolType, intType, stringType, type CelType } from '../../types/cel-type.ts';
import type { CelValue } from '../../values/value.ts';
import { CidrValue, cidrType, formatCidr, ipType, IpValue, parseCidr, parseIp } from './ip-value.ts';
import { isParsed } from './ip.ts';

const member = (id: string, other: CelType, call: (network: IpNetwork, other: CelValue) => boolean): Overload => ({
  id,
  params: [cidrType, other],
  result: boolType,
  member: true,
  call: ([cidr, value]) => call((cidr as CidrValue).network, value!),
});

const containsIp = (network: IpNetwork, ip: IpValue): boolean => networkContains(network, ip.address);
const containsCidr = (network: IpNetwork, { network: other }: CidrValue): boolean =>
  network.prefixLength <= other.prefixLength && networkContains(network, other.address);

function masked({ address, prefixLength }: IpNetwork): CidrValue {
  const bytes = address.bytes.map((byte, at) => {
    const bits = Math.max(0, Math.min(8, prefixLength - at * 8));
    return byte & ((0xff << (8 - bits)) & 0xff);
  });
  return new CidrValue({ address: { ...address, bytes }, prefixLength });
}

/** `kubernetes.net.cidr` (k8s.io/apiserver/pkg/cel/library/cidr.go). */
export const cidrLibrary: LibraryDefinition = {
  name: 'kubernetes.net.cidr',
  functions: [
    fn('cidr', { id: 'string_to_cidr', params: [stringType], result: cidrType, call: ([text]) => parseCidr(text as string) }),
    fn('isCIDR', { id: 'is_cidr', params: [stringType], result: boolType, call: ([text]) => isParsed(() => parseCidr(text as string)) }),
    fn(
      'containsIP',
      member('cidr_contains_ip_string', stringType, (network, text) => containsIp(network, parseIp(text as string))),
      member('cidr_contains_ip_ip', ipType, (network, ip) => containsIp(network, ip as IpValue)),
    ),
    fn(
      'containsCIDR',
      member('cidr_contains_cidr_string', stringType, (network, text) => containsCidr(network, parseCidr(text as string))),
      member('cidr_contains_cidr', cidrType, (network, cidr) => containsCidr(network, cidr as CidrValue)),
    ),
    fn('ip', {
      id: 'cidr_ip',
      params: [cidrType],
      result: ipType,
      member: true,
      call: ([cidr]) => new IpValue((cidr as CidrValue).network.address),
    }),
    fn('prefixLength', {
      id: 'cidr_prefix_length',
      params: [cidrType],
      result: intType,
      member: true,
      call: ([cidr]) => (cidr as CidrValue).network.prefixLength,
    }),
    fn('masked', {
      id: 'cidr_masked',
      params: [cidrType],
      result: cidrType,
      member: true,
      call: ([cidr]) => masked((cidr as CidrValue).network),
    }),
    fn('string', {
      id: 'cidr_to_string',
      params: [cidrType],
      result: stringType,
      call: ([cidr]) => formatCidr((cidr as CidrValue).network),
    }),
  ],
  types: [cidrType],
};
