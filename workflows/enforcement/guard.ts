import { type GuardArgs as ArgsOf, guardsOf } from '../base/guard.ts';
import type { Enforcement } from './context.ts';

export type GuardArgs = ArgsOf<Enforcement>;
export const { guard, route } = guardsOf<Enforcement>();
