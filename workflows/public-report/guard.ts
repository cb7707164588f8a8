import { type GuardArgs as ArgsOf, guardsOf } from '../base/guard.ts';
import type { PublicReport } from './context.ts';

export type GuardArgs = ArgsOf<PublicReport>;
export const { guard, route } = guardsOf<PublicReport>();
