import type { APIService } from '@kubewright/api/apiregistration/v1';
import type { Follower } from './follow.ts';

/** A group version that an extension server answers for. */
export interface ExtensionApi {
  readonly object: APIService;
  readonly group: string;
  readonly version: string;
}

export const isAvailable = ({ status }: APIService): boolean =>
  status?.conditions?.some(({ type, status: value }) => type === 'Available' && value === 'True') ?? false;

/** The APIServices as they are now, by the group version that each is for. */
export class ApiServices implements Follower<APIService> {
  readonly #byName = new Map<string, APIService>();
  readonly #listeners: (() => void)[] = [];
  /** Grows with every change. */
  generation = 0;

  reset(objects: readonly APIService[]): void {
    this.#byName.clear();
    for (const object of objects) this.#byName.set(object.metadata.name!, object);
    this.#changed();
  }

  set(object: APIService): void {
    this.#byName.set(object.metadata.name!, object);
    this.#changed();
  }

  remove(object: APIService): void {
    this.#byName.delete(object.metadata.name!);
    this.#changed();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  get(name: string): APIService | undefined {
    return this.#byName.get(name);
  }

  all(): readonly APIService[] {
    return [...this.#byName.values()];
  }

  /** Undefined where this server answers itself. */
  extension(group: string, version: string): APIService | undefined {
    const found = this.#byName.get(`${version}.${group}`);
    return found?.spec?.service ? found : undefined;
  }

  extensions(): readonly ExtensionApi[] {
    return this.all().flatMap((object) =>
      object.spec?.service ? [{ object, group: object.spec.group ?? '', version: object.spec.version ?? '' }] : [],
    );
  }

  #changed(): void {
    this.generation++;
    for (const listener of this.#listeners) listener();
  }
}
