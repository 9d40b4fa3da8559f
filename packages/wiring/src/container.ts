import 'reflect-metadata';
import { container as globalContainer, instanceCachingFactory, type DependencyContainer, type InjectionToken } from 'tsyringe';

/** A name for one thing of type `T` in a container. */
export type Token<T> = InjectionToken<T> & { readonly __provides?: T };

export function token<T>(name: string): Token<T> {
  return Symbol(name) as Token<T>;
}

/** Reads what other tokens provide. Factories get this, never the container. */
export type Resolve = <T>(of: Token<T>) => T;

/** One line of a module: how a token's one instance is made. */
export interface Provider {
  readonly token: Token<unknown>;
  readonly create: (resolve: Resolve) => unknown;
}

export function provide<T>(of: Token<T>, create: (resolve: Resolve) => T): Provider {
  return { token: of, create };
}

/** An ordered list of providers; a later line for the same token replaces the earlier one. */
export type Module = readonly Provider[];

/** What an app or a test resolves its components from; instances are made on first use and kept. */
export interface Composition {
  readonly get: Resolve;
  readonly module: Module;
}

/** Composes modules in a container of their own: nothing is registered globally, so compositions never meet. */
export function compose(...modules: readonly Module[]): Composition {
  const child: DependencyContainer = globalContainer.createChildContainer();
  const last = new Map(modules.flat().map((provider) => [provider.token, provider]));
  const made = new Map<Token<unknown>, unknown>();
  // Most are asked for many times, and asking a container takes a while.
  const get: Resolve = <T>(of: Token<T>): T => {
    const known = made.get(of);
    if (known !== undefined) return known as T;
    const instance = child.resolve(of as InjectionToken<T>);
    made.set(of, instance);
    return instance;
  };
  for (const { token: of, create } of last.values())
    child.register(of as InjectionToken<unknown>, { useFactory: instanceCachingFactory(() => create(get)) });
  return { get, module: [...last.values()] };
}
