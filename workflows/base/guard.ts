import type { GuardDefinition } from '../../src/engine/workflow.ts';
import type { AnyEvent, Common } from './case.ts';

export interface GuardArgs<C extends Common = Common> {
  readonly context: C;
  readonly event: AnyEvent;
}

/** A condition as one piece: what it is called, where it comes from, what it reads, and the test itself. */
export interface Guard<P = undefined, C extends Common = Common> extends Omit<GuardDefinition, 'detail'> {
  test(args: GuardArgs<C>, params: P): boolean;
  /** What exactly is missing, in Chinese. */
  detail?(args: GuardArgs<C>, params: P): string | undefined;
}

/** The two ways to write a guard over the cases of one workflow. */
export function guardsOf<C extends Common>() {
  return {
    guard: <P = undefined>(definition: Guard<P, C>): Guard<P, C> => definition,
    /** Chooses between targets; never shown as a reason for refusing. */
    route: <P = undefined>(zh: string, en: string, test: Guard<P, C>['test']): Guard<P, C> => ({
      label: { zh, en },
      basis: '本产品规则',
      reads: 'case',
      routing: true,
      test,
    }),
  };
}

/** Any set of guards by name. */
export type GuardCatalogue = Readonly<
  Record<string, Omit<GuardDefinition, 'detail'> & { test(args: never, params: never): boolean }>
>;
type ParamsOf<G> = G extends { test(args: never, params: infer P): boolean } ? P : never;
/** Guards that look at a payload of this shape, or at none. */
export type GuardFor<K extends GuardCatalogue, P> = {
  [G in keyof K & string]: P extends ParamsOf<K[G]> ? G : undefined extends ParamsOf<K[G]> ? G : never;
}[keyof K & string];
export type GuardTests<K extends GuardCatalogue> = { [G in keyof K]: K[G]['test'] };
export type FixedGuard<K extends GuardCatalogue> = {
  [G in keyof K & string]: { readonly type: G; readonly params: ParamsOf<K[G]> };
}[keyof K & string];

/** The tests themselves, for `setup({ guards })`, and what the engine shows of each guard. */
export function guardSet<K extends GuardCatalogue>(catalogue: K) {
  const entries = Object.entries(catalogue as unknown as Record<string, Guard<unknown>>);
  const shown = entries.map(([name, { test: _test, detail, ...about }]): [string, GuardDefinition] => [
    name,
    {
      ...about,
      // The engine passes context, event and resolved parameters in one object.
      ...(detail && {
        detail: ({ context, event, params }: { context: never; event: never; params: unknown }) =>
          detail({ context, event }, params),
      }),
    },
  ]);
  return {
    // `fromEntries` forgets the keys it was given; they are exactly those of the catalogue.
    tests: Object.fromEntries(entries.map(([name, { test }]) => [name, test])) as unknown as GuardTests<K>,
    shown: Object.fromEntries(shown) as Readonly<Record<string, GuardDefinition>>,
  };
}
