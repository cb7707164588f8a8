/** A real transition of the small loop that can be taken for ever: each state leads back to the other. */
export interface Move {
  readonly role: string;
  readonly person: string;
  readonly unit: string;
  readonly type: string;
}

const rectifier = { role: 'rectifier', person: 'rectifier', unit: 'enterprise' };
const verifier = { role: 'verifier', person: 'verifier', unit: 'sector' };
const leader = { role: 'street_leader', person: 'street-leader', unit: 'street' };

/**
 * What may come next, by what a case stands at: `rectifying` moves on or asks for an extension (a clock with its
 * ladder is armed), `asked` is denied (they are disarmed), `rechecking` fails and goes back.
 */
export const MOVES: Readonly<Record<string, readonly { readonly move: Move; readonly to: string }[]>> = {
  rectifying: [
    { move: { ...rectifier, type: 'FIXED' }, to: 'rechecking' },
    { move: { ...rectifier, type: 'ASK_EXTENSION' }, to: 'asked' },
  ],
  asked: [{ move: { ...leader, type: 'DENY' }, to: 'rectifying' }],
  rechecking: [{ move: { ...verifier, type: 'FAIL' }, to: 'rectifying' }],
};

export const PAYLOAD = { note: '现场查看，问题属实，已按要求处理并留存照片。' };
