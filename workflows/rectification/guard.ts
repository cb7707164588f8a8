import { type GuardArgs as ArgsOf, guardsOf } from '../base/guard.ts';
import type { Rectification } from './context.ts';

export type GuardArgs = ArgsOf<Rectification>;
export const { guard, route } = guardsOf<Rectification>();
