import * as fs from 'node:fs/promises';
import path from 'node:path';
import { absent } from './errors.ts';

export type Owner = { uid: number; gid: number };

export type Place = {
  dir: string;
  data: string;
  log: string;
  owner: Owner | undefined;
  /** A folder on the way is shut to the owner, and the server must be let through; see `asServerUser`. */
  shut: boolean;
};

export async function preparePlace(wanted: string): Promise<Place> {
  const asked = path.resolve(wanted);
  const firstMade = await fs.mkdir(asked, { recursive: true, mode: 0o700 });
  // Two spellings of one folder must lead to one server.
  const dir = await fs.realpath(asked);
  const place: Place = {
    dir,
    data: path.join(dir, 'data'),
    log: path.join(dir, 'server.log'),
    owner: undefined,
    shut: false,
  };
  if (process.getuid?.() !== 0) return place;
  const existing = await fs.stat(place.data).catch(absent);
  place.owner = existing && existing.uid !== 0 ? { uid: existing.uid, gid: existing.gid } : await nobody();
  if (firstMade !== undefined) {
    // Every folder made above carries mode 0700, so each must belong to the server's user to be crossed.
    const top = await fs.realpath(firstMade);
    for (let at = dir; at.length >= top.length; at = path.dirname(at)) await chown(at, place.owner);
  } else if ((await fs.readdir(dir)).length === 0) {
    // A folder with anything in it is somebody's (think of dir: '/tmp'): its owner is not changed.
    await chown(dir, place.owner);
  }
  const shut =
    (await untraversable(place.owner, dir)) ?? (await untraversable(place.owner, import.meta.dirname));
  place.shut = shut !== undefined;
  return place;
}

export function chown(folder: string, owner: Owner): Promise<void> {
  return fs.lchown(folder, owner.uid, owner.gid);
}

/** PostgreSQL refuses to run as root, and initdb wants a user that has a name. */
async function nobody(): Promise<Owner> {
  const users = await fs.readFile('/etc/passwd', 'utf8');
  const [, uid, gid] = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(users) ?? [];
  if (uid === undefined || gid === undefined) {
    throw new Error(
      '系统没有 nobody 用户，请以普通用户运行，或设置 DATABASE_URL。 ' +
        'There is no user "nobody" to run PostgreSQL as: run as an ordinary user, or set DATABASE_URL.',
    );
  }
  return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
}

export function foreign(folder: string, cause: unknown): Error {
  return new Error(
    `无权访问 ${folder}：数据目录属于其他用户，请用创建它的用户运行。 ` +
      `No permission for ${folder}: the data folder belongs to another user; run as the user who created it.`,
    { cause },
  );
}

export async function unusable(place: Place, said: string, cause?: unknown): Promise<Error> {
  const shut = await untraversable(place.owner, place.dir);
  const advice = shut
    ? `数据库以 uid ${place.owner?.uid} 运行，无法进入 ${shut}：请改用 /var/lib 下的目录，或 chmod o+x。 ` +
      `PostgreSQL runs as uid ${place.owner?.uid}, which cannot enter ${shut}: choose a folder such as ` +
      `/var/lib/bihuan, or chmod o+x it.`
    : `内置数据库无法启动（${place.dir}）。 The embedded database in ${place.dir} did not start.`;
  return new Error(`${advice}\n${said}`, { cause });
}

/** By their modes, which do not tell about access lists: never a reason to refuse a folder, only to help through. */
async function untraversable(owner: Owner | undefined, dir: string): Promise<string | undefined> {
  const shut: string[] = [];
  for (let at = dir; owner && at !== path.dirname(at); at = path.dirname(at)) {
    const { uid, gid, mode } = await fs.stat(at);
    const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) shut.push(at);
  }
  return shut.at(-1);
}
