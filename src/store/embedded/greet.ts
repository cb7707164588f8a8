import type pg from 'pg';
import { withClient } from './client.ts';
import { codeOf } from './errors.ts';
import { foreign } from './folder.ts';
import { NAME, urlOf } from './socket.ts';
import { lookAt } from './use.ts';

export type Reply = { state: 'ready'; version: string } | { state: 'silent' | 'busy'; cause: unknown };

/** Starting or stopping, killed meanwhile, full, or two starts creating the same thing: ask again. */
const PASSING = new Set([
  ...['57P03', '57P01', '57P02', '53300', '3D000', '23505', '42710', '42P04', '55006'],
  ...['EAGAIN', 'ECONNRESET', 'EPIPE'],
]);

export async function greet(folder: string): Promise<Reply> {
  try {
    return { state: 'ready', version: await withClient(urlOf(folder), inspect) };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return { state: 'silent', cause: error };
    if (code === '3D000') await createDatabase(folder);
    else if (code === 'EACCES') throw foreign(folder, error);
    else if (code !== undefined && !PASSING.has(code)) throw error;
    return { state: 'busy', cause: error };
  }
}

async function createDatabase(folder: string): Promise<void> {
  const create = (client: pg.Client) => client.query(`create database ${NAME}`);
  await withClient(urlOf(folder, 'postgres'), create).catch((error: unknown) => {
    if (!PASSING.has(codeOf(error) ?? '')) throw error;
  });
}

/** @returns the server's version, once it has shown that Chinese text can be searched there */
async function inspect(client: pg.Client): Promise<string> {
  const version = await client.query<{ v: string }>(`select current_setting('server_version') as v`);
  try {
    // Rolled back: creating the extension for good is the migrations' work, here as on an external server.
    await client.query('begin');
    await lookAt(client);
    await client.query('create extension if not exists pg_trgm');
    await client.query(
      `select set_config('search_path', extnamespace::regnamespace::text, true) from pg_extension
       where extname = 'pg_trgm'`,
    );
    // Under LC_CTYPE=C pg_trgm takes every Chinese character for a separator, and search finds nothing.
    const trigrams = await client.query<{ n: number }>(`select cardinality(show_trgm('隐患')) as n`);
    if (!trigrams.rows[0]?.n) throw unsearchable();
    await client.query('rollback');
  } catch (error) {
    if (['0A000', '58P01'].includes(codeOf(error) ?? '')) throw unsearchable(error);
    throw error;
  }
  return version.rows[0]!.v.split(' ')[0]!;
}

class Unsearchable extends Error {
  code = 'CHINESE_SEARCH'; // a code, so that `greet` does not take it for a passing fault
}

function unsearchable(cause?: unknown): Unsearchable {
  return new Unsearchable(
    '数据库无法按三字组检索中文（pg_trgm 缺失，或字符集不是 C.UTF-8），拒绝启动；请以 C.UTF-8 重建数据目录。 ' +
      "This database cannot search Chinese: pg_trgm is missing, or show_trgm('隐患') is empty because its " +
      'locale is not a UTF-8 one. Create the data folder anew with locale C.UTF-8.',
    { cause },
  );
}
