import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unless } from './errors.ts';
import { chown, type Place } from './folder.ts';

export const NAME = 'bihuan'; // both the role and the database
export const PORT = 5432; // only names the socket file: the server opens no TCP port
const SOCKET_PATH_BYTES_MAX = 103; // macOS sun_path; Linux would allow 107

export function urlOf(folder: string, database = NAME): string {
  // sslmode: a PGSSLMODE=require meant for some other server must not break the socket.
  return `postgresql://${NAME}@/${database}?host=${encodeURIComponent(folder)}&port=${PORT}&sslmode=disable`;
}

/** `data` itself, or a short folder under the temporary one where PostgreSQL or the kernel could not take the path. */
export function socketFolderOf(data: string): string {
  const fits = (folder: string) =>
    Buffer.byteLength(path.join(folder, `.s.PGSQL.${PORT}`)) <= SOCKET_PATH_BYTES_MAX && !/[,"]/.test(folder);
  if (fits(data)) return data;
  const short = `${NAME}-${createHash('sha256').update(data).digest('hex').slice(0, 20)}`;
  const folder = path.join(tmpdir(), short);
  return fits(folder) ? folder : path.join('/tmp', short);
}

export async function prepareSocketFolder({ data, owner }: Place): Promise<string> {
  const folder = socketFolderOf(data);
  if (folder === data) return folder;
  await fs.mkdir(folder, { mode: 0o700 }).catch(unless('EEXIST'));
  if (owner && (await fs.lstat(folder)).uid === 0) await chown(folder, owner);
  const found = await fs.lstat(folder);
  // The name can be guessed and /tmp is open to all: a stranger's folder would let him play the database.
  if (
    !found.isDirectory() ||
    found.uid !== (owner?.uid ?? process.getuid?.()) ||
    (found.mode & 0o077) !== 0
  ) {
    throw new Error(
      `套接字目录 ${folder} 不属于数据库用户或权限过宽，请删除后重试。 ` +
        `The socket folder ${folder} is not the database user's own 0700 folder; remove it and start again.`,
    );
  }
  return folder;
}
