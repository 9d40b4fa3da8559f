import type { Random } from '@kubewright/api-machinery';
import { LeaseNotFoundError, type LeaseId } from '@kubewright/storage';
import type { Member } from './members/member.ts';
import type { Members } from './members/members.ts';
import type { LeaseAnswer } from './wire/etcd-messages.ts';
import type { MessageOf } from '@kubewright/api-machinery';
import * as methods from './wire/etcd-methods.ts';

type Answer = MessageOf<typeof LeaseAnswer>;

/** Leases of the cluster. Their numbers are drawn here: those that etcd draws have more bits than a number holds exactly. */
export class EtcdLeases {
  readonly #members: Members;
  readonly #random: Random;

  constructor({ members, random }: { members: Members; random: Random }) {
    this.#members = members;
    this.#random = random;
  }

  /** etcd counts whole seconds, and lengthens what is shorter than its election timeout. */
  async grant(ttlSeconds: number): Promise<LeaseId> {
    if (!(ttlSeconds > 0)) throw new RangeError(`lease time to live must be positive, got ${ttlSeconds}`);
    // A lease granted twice because the first answer was lost hangs on nothing and runs out by itself.
    return this.#members.repeatable(async (member, signal) => {
      const id = this.#newId();
      await member.call(methods.leaseGrant, { ttlSeconds: Math.ceil(ttlSeconds), id }, signal);
      return id;
    });
  }

  /** @throws {LeaseNotFoundError} */
  async renew(lease: LeaseId): Promise<void> {
    const { ttlSeconds } = await this.#members.repeatable((member, signal) => keepAlive(member, lease, signal));
    if (ttlSeconds <= 0) throw new LeaseNotFoundError(lease);
  }

  revoke(lease: LeaseId): Promise<object> {
    return this.#members.write(methods.leaseRevoke, { id: lease });
  }

  /** 52 random bits, never 0: which means "none". */
  #newId(): LeaseId {
    const bytes = this.#random.bytes(7);
    return bytes.reduce((id, byte, i) => (i === 0 ? byte & 15 : id * 256 + byte), 0) || 1;
  }
}

/** etcd renews over a stream; one question and one answer are enough. */
async function keepAlive(member: Member, id: LeaseId, signal: AbortSignal): Promise<Answer> {
  const stream = member.stream(methods.leaseKeepAlive);
  const cancel = (): void => stream.cancel();
  stream.on('error', () => {});
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    stream.write({ id });
    for await (const answer of stream as AsyncIterable<Answer>) return answer;
    throw new Error('etcd ended the renewal of a lease without an answer');
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}
