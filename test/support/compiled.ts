import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** For processes of the product that tests start: compiled once, not at every start. Node keys it by content. */
export const COMPILED = {
  NODE_COMPILE_CACHE: join(tmpdir(), `bihuan-compiled-${process.getuid?.() ?? 'user'}`),
};
