import type { GuardDefinition } from '../../src/engine/workflow.ts';
import type { Guard } from './guard.ts';
import { closeGuards } from './guards-close.ts';
import { intakeGuards } from './guards-intake.ts';
import { ladderGuards } from './guards-ladder.ts';
import { recheckGuards } from './guards-recheck.ts';
import { routes } from './guards-route.ts';
import { serviceGuards } from './guards-service.ts';

const CATALOGUE = {
  ...intakeGuards,
  ...serviceGuards,
  ...recheckGuards,
  ...closeGuards,
  ...ladderGuards,
  ...routes,
};

export type GuardName = keyof typeof CATALOGUE;
type ParamsOf<G extends GuardName> = (typeof CATALOGUE)[G] extends Guard<infer P> ? P : never;
/** Guards that look at a payload of this shape, or at none. */
export type GuardFor<P> = {
  [G in GuardName]: P extends ParamsOf<G> ? G : undefined extends ParamsOf<G> ? G : never;
}[GuardName];
export type GuardTests = { [G in GuardName]: (typeof CATALOGUE)[G]['test'] };
export type FixedGuard = { [G in GuardName]: { readonly type: G; readonly params: ParamsOf<G> } }[GuardName];

function each<T>(pick: (guard: Guard<never>) => T): Record<GuardName, T> {
  return Object.fromEntries(
    Object.entries(CATALOGUE).map(([name, guard]) => [name, pick(guard as unknown as Guard<never>)]),
    // `fromEntries` forgets the keys it was given; they are exactly those of the catalogue.
  ) as Record<GuardName, T>;
}

/** The tests themselves, for `setup({ guards })`. */
export const guardTests = each((guard) => guard.test) as unknown as GuardTests;

/** What the engine shows of each guard. */
export const GUARDS: Readonly<Record<string, GuardDefinition>> = each(
  ({ test: _test, detail, ...shown }) => ({
    ...shown,
    // The engine passes context, event and resolved parameters in one object.
    ...(detail && {
      detail: ({ context, event, params }: { context: never; event: never; params: unknown }) =>
        detail({ context, event }, params as never),
    }),
  }),
);
