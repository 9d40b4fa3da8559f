import { type Random, isAlreadyExists, isConflict, isNotFound, randomInt } from '@kubewright/api-machinery';
import { type IPAddress, IPAddresses, type ServiceCIDR } from '@kubewright/api/networking/v1';
import { type Family, labelText } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import type { Lister } from '@kubewright/informer';
import { AllocatorMetrics } from './allocator-metrics.ts';
import { type IpFamily, type IpRange, addressAt, familyOf, isInRange, parseIpRange } from './ip-range.ts';

export interface ClusterIpAllocatorDeps {
  /** Acts as the server itself. */
  readonly client: Client;
  readonly random: Random;
  /** May lag behind: what counts is who creates the IPAddress. */
  readonly addresses: Lister<IPAddress>;
  readonly serviceCidrs: Lister<ServiceCIDR>;
}

/** Of a request that wants an address. */
export interface AddressRequest {
  readonly dryRun?: boolean;
  /** Told how to give back what was taken, for the case that the request is refused after all. */
  whenRefused?(undo: () => Promise<void>): void;
}

export interface ServiceKey {
  readonly namespace: string;
  readonly name: string;
}

/** Marks of the IPAddress objects made here. */
export const managedByLabel = 'ipaddress.kubernetes.io/managed-by';
const familyLabel = 'ipaddress.kubernetes.io/ip-family';
export const allocatorName = 'ipallocator.k8s.io';

/** An address cannot be had; the message says why in upstream's words. */
export class AllocationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AllocationError';
  }
}

/**
 * Gives services their cluster IPs (upstream's MultiCIDRServiceAllocator, KEP-1880). To have an address is to have made the
 * IPAddress object of its name, so no two services get the same one, whatever servers do at once or whenever one dies.
 * Ranges are those the server was started with and those of every ServiceCIDR that is ready.
 */
export class ClusterIpAllocator {
  readonly #deps: ClusterIpAllocatorDeps;
  readonly #own: readonly IpRange[];
  readonly #metrics = new AllocatorMetrics({ name: 'clusterip', values: 'IPs', value: 'Cluster IPs' });

  /** @throws {Error} one sentence, on ranges that are none or two of one family. */
  constructor(deps: ClusterIpAllocatorDeps, ranges: readonly string[]) {
    this.#deps = deps;
    this.#own = ranges.map(parseIpRange);
    if (this.#own.length === 2 && this.#own[0]!.family === this.#own[1]!.family)
      throw new Error(`service ranges ${ranges.join(',')} must be one IPv4 and one IPv6 range`);
    if (this.#own.length === 0 || this.#own.length > 2) throw new Error('there must be one service range, or one IPv4 and one IPv6 range');
  }

  /** The families that this cluster has, the primary one first. */
  get families(): readonly IpFamily[] {
    return this.#own.map(({ family }) => family);
  }

  /** The API server's own address: the first of the primary range. */
  get serverAddress(): string {
    return addressAt(this.#own[0]!, 0n);
  }

  /** What it tells in /metrics, of the ranges the server was started with. */
  metrics(): Family[] {
    const names = this.#deps.addresses.list().map(({ metadata }) => metadata.name!);
    return this.#metrics.families(() =>
      this.#own.map((range) => {
        const allocated = names.filter((ip) => isInRange(range, ip)).length;
        return { labels: labelText({ cidr: range.text }), allocated, available: Number(range.size) - allocated };
      }),
    );
  }

  #asked(ip: string, scope: 'static' | 'dynamic', found: boolean): void {
    const range = this.#ranges(familyOf(ip)).find((candidate) => isInRange(candidate, ip));
    if (range) this.#metrics.asked(scope, found, { cidr: range.text });
  }

  /** @throws {AllocationError} when it lies outside every range or somebody has it. */
  async allocate(ip: string, owner: ServiceKey, request: AddressRequest = {}): Promise<void> {
    const ranges = this.#ranges(familyOf(ip));
    if (!ranges.some((range) => isInRange(range, ip))) {
      // Upstream asks one range where nothing is taken, and looks for the range of an address that is.
      if (!request.dryRun || !ranges[0]) throw new AllocationError('the provided network does not match the current range');
      throw new AllocationError(`the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${ranges[0].text}`);
    }
    if (request.dryRun) return;
    const found = (await this.#take(ip, owner, request)) || (await this.#takeAgain(ip, owner, request));
    this.#asked(ip, 'static', found);
    if (!found) throw new AllocationError('provided IP is already allocated');
  }

  /** @throws {AllocationError} when every range of the family is full. */
  async allocateNext(family: IpFamily, owner: ServiceKey, request: AddressRequest = {}): Promise<string> {
    const ranges = this.#ranges(family);
    // Upstream looks for none that is free either where nothing is taken.
    if (request.dryRun && ranges[0]) return ranges[0].text.split('/', 1)[0]!;
    for (const range of ranges) {
      for (const ip of this.#candidates(range)) {
        if (!(await this.#take(ip, owner, request))) continue;
        this.#asked(ip, 'dynamic', true);
        return ip;
      }
      this.#metrics.asked('dynamic', false, { cidr: range.text });
    }
    throw new AllocationError('range is full');
  }

  /** Gives an address back, when it still is the object of that uid. */
  async release(ip: string, uid: string): Promise<void> {
    await this.#deps.client
      .resource(IPAddresses)
      .delete({ name: ip }, { preconditions: { uid } })
      .catch((error: unknown) => {
        if (!isNotFound(error) && !isConflict(error)) throw error;
      });
  }

  #ranges(family: IpFamily): IpRange[] {
    const more = this.#deps.serviceCidrs
      .list()
      .filter(isUsable)
      .flatMap(({ spec }) => spec.cidrs ?? []);
    const known = new Set(this.#own.map(({ text }) => text));
    return [...this.#own, ...more.filter((text) => !known.has(text)).map(parseIpRange)].filter((range) => range.family === family);
  }

  /** Free addresses as far as is known: from somewhere behind the offset on, around; then those before it. */
  *#candidates(range: IpRange): Generator<string> {
    const { size, offset } = range;
    yield* this.#around(range, offset, size - offset);
    yield* this.#around(range, 0n, offset);
  }

  *#around(range: IpRange, from: bigint, count: bigint): Generator<string> {
    if (count <= 0n) return;
    const start = BigInt(randomInt(this.#deps.random, Number(count > maxRandom ? maxRandom : count)));
    for (let step = 0n; step < count; step++) {
      const ip = addressAt(range, from + ((start + step) % count));
      if (!this.#deps.addresses.get({ name: ip })) yield ip;
    }
  }

  /** False when the object is there already. */
  async #take(ip: string, owner: ServiceKey, request: AddressRequest): Promise<boolean> {
    try {
      const { metadata } = await this.#deps.client.resource(IPAddresses).create(ipAddressOf(ip, owner));
      request.whenRefused?.(() => this.release(ip, metadata.uid!));
      return true;
    } catch (error) {
      if (isAlreadyExists(error)) return false;
      throw error;
    }
  }

  /**
   * A service that has just been deleted may come again, as may one whose server died before it was stored. It gets an
   * object of its own, so that giving the old one back does not take the new one away.
   */
  async #takeAgain(ip: string, owner: ServiceKey, request: AddressRequest): Promise<boolean> {
    const found = await this.#deps.client
      .resource(IPAddresses)
      .get({ name: ip })
      .catch((error: unknown) => {
        if (isNotFound(error)) return undefined;
        throw error;
      });
    // Given back since it was found taken.
    if (!found) return this.#take(ip, owner, request);
    const parent = found.spec.parentRef;
    if (parent?.resource !== 'services' || parent.namespace !== owner.namespace || parent.name !== owner.name) return false;
    await this.release(ip, found.metadata.uid!);
    return this.#take(ip, owner, request);
  }
}

const maxRandom = 2n ** 31n;

export const ipAddressOf = (ip: string, { namespace, name }: ServiceKey): IPAddress => ({
  metadata: { name: ip, labels: { [familyLabel]: familyOf(ip), [managedByLabel]: allocatorName } },
  spec: { parentRef: { group: '', resource: 'services', namespace, name } },
});

function isUsable({ metadata, status }: ServiceCIDR): boolean {
  return !metadata.deletionTimestamp && (status?.conditions ?? []).some(({ type, status: truth }) => type === 'Ready' && truth === 'True');
}
