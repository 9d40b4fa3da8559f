import type { Clock } from '@kubewright/api-machinery';
import type { Container } from '@kubewright/api/core/v1';
import type { Image, ImageService } from '@kubewright/cri';
import { runtimeReason } from '@kubewright/cri';
import { CrashBackoff, formatDuration } from '../sync/crash-backoff.ts';
import type { StartFailure } from '../status/container-statuses.ts';

export type ContainerEvent = (type: 'Normal' | 'Warning', reason: string, message: string) => void;

export type PullResult =
  | { readonly kind: 'present'; readonly imageRef: string; readonly user?: Image['user'] }
  | { readonly kind: 'failed'; readonly failure: StartFailure; readonly retryInMs?: number };

export interface ImagePullerDeps {
  readonly images: ImageService;
  readonly clock: Clock;
}

/** Makes an image present as the container's pull policy asks, with backoff after failures (pkg/kubelet/images). */
export class ImagePuller {
  readonly #deps: ImagePullerDeps;
  readonly #backoff = new CrashBackoff();
  /** By pod and image, until it is pulled or the pod is forgotten. */
  readonly #lastFailures = new Map<string, { readonly text: string; readonly atMs: number }>();

  constructor(deps: ImagePullerDeps) {
    this.#deps = deps;
  }

  async ensure(podUid: string, container: Container, event: ContainerEvent): Promise<PullResult> {
    const image = container.image ?? '';
    const policy = container.imagePullPolicy ?? 'IfNotPresent';
    let present: Image | undefined;
    try {
      present = await this.#deps.images.imageStatus(image);
    } catch (error) {
      return notInspected(image, error, event);
    }
    if (present && policy !== 'Always') {
      event('Normal', 'Pulled', `Container image "${image}" already present on machine and can be accessed by the pod`);
      return toPresent(present.id, present);
    }
    if (policy === 'Never') {
      const message = `Container image "${image}" is not present with pull policy of Never`;
      event('Warning', 'ErrImageNeverPull', message);
      return { kind: 'failed', failure: { reason: 'ErrImageNeverPull', message } };
    }
    return this.#pull(`${podUid}_${image}`, image, event);
  }

  forget(podUid: string): void {
    this.#backoff.forget(`${podUid}_`);
    for (const key of this.#lastFailures.keys()) if (key.startsWith(`${podUid}_`)) this.#lastFailures.delete(key);
  }

  async #pull(key: string, image: string, event: ContainerEvent): Promise<PullResult> {
    const { clock, images } = this.#deps;
    const startMs = clock.nowMs();
    const last = this.#lastFailures.get(key);
    const waiting = last && this.#backoff.waiting(key, last.atMs, startMs);
    if (last && waiting) {
      const message = `Back-off pulling image "${image}": ${last.text}`;
      event('Normal', 'BackOff', message);
      return { kind: 'failed', failure: { reason: 'ImagePullBackOff', message }, retryInMs: waiting.remainingMs };
    }
    event('Normal', 'Pulling', `Pulling image "${image}"`);
    try {
      const imageRef = await images.pullImage(image);
      const tookMs = clock.nowMs() - startMs;
      const pulled = await images.imageStatus(image);
      event(
        'Normal',
        'Pulled',
        `Successfully pulled image "${image}" in ${shortDuration(tookMs)} (${shortDuration(tookMs)} including waiting). Image size: ${pulled?.sizeBytes ?? 0} bytes.`,
      );
      this.#lastFailures.delete(key);
      return toPresent(imageRef, pulled);
    } catch (error) {
      return this.#failed(key, image, error, event);
    }
  }

  #failed(key: string, image: string, error: unknown, event: ContainerEvent): PullResult {
    const nowMs = this.#deps.clock.nowMs();
    const message = error instanceof Error ? error.message : String(error);
    const reason = runtimeReason(error) ?? 'ErrImagePull';
    this.#lastFailures.set(key, { text: `${reason}: ${message}`, atMs: nowMs });
    this.#backoff.next(key, nowMs, nowMs);
    event('Warning', 'Failed', `Failed to pull image "${image}": ${message}`);
    return { kind: 'failed', failure: { reason, message }, retryInMs: this.#backoff.waiting(key, nowMs, nowMs)?.remainingMs ?? 10_000 };
  }
}

function toPresent(imageRef: string, image: Image | undefined): PullResult {
  return { kind: 'present', imageRef, ...(image?.user && { user: image.user }) };
}

function notInspected(image: string, error: unknown, event: ContainerEvent): PullResult {
  const text = error instanceof Error ? error.message : String(error);
  const reason = runtimeReason(error) ?? 'ImageInspectError';
  const message = reason === 'InvalidImageName' ? text : `Failed to inspect image "${image}": ${text}`;
  event('Warning', 'InspectFailed', message);
  return { kind: 'failed', failure: { reason, message } };
}

/** A pull's duration as Go prints it after rounding to milliseconds. */
function shortDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)}ms`;
  return durationMs < 60_000 ? `${Math.round(durationMs) / 1_000}s` : formatDuration(durationMs);
}
