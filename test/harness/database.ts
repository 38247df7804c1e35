import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './build.ts';
import { startChild, tail } from './child.ts';
import { type MysqlConnection, queryMysql } from './mysql.ts';
import { queryPostgres, type PostgresConnection } from './postgres.ts';
import { makeOnce, useRunFolder } from './run-folder.ts';

/** SQLite lives in the data folder; MySQL, or MariaDB, is for runs by hand. */
export type Database =
	| 'sqlite'
	| { readonly postgres: PostgresConnection }
	| { readonly mysql: MysqlConnection };

const TEMPLATE = 'harness_template';
const MYSQL_IS_INSTALLED =
	"select 1 from information_schema.tables where table_schema = database() and table_name = 'directus_users'";

/** The variables that point Directus at the database. */
export function databaseEnv(database: Database, dataDir: string): Record<string, string> {
	if (database === 'sqlite') {
		return { DB_CLIENT: 'sqlite3', DB_FILENAME: join(dataDir, 'data.db') };
	}
	const isMysql = 'mysql' in database;
	const connection = isMysql ? database.mysql : database.postgres;
	const { host, port, user, password, database: name } = connection;
	return {
		DB_CLIENT: isMysql ? 'mysql' : 'pg',
		DB_HOST: host,
		DB_PORT: String(port),
		DB_USER: user,
		DB_PASSWORD: password,
		DB_DATABASE: name,
	};
}

/** Installs Directus's tables and the admin, unless they are there. */
export async function bootstrap(
	database: Database,
	dataDir: string,
	env: Readonly<Record<string, string>>,
): Promise<void> {
	if (isInstalled(database, dataDir)) return;
	if (database !== 'sqlite' && 'mysql' in database) return runBootstrap(database, dataDir, env);
	if (database !== 'sqlite') return copyPostgres(database.postgres, dataDir, env);

	// The second SQLite database of a run is a copy of the first as it was when new.
	const template = join(useRunFolder(), 'template');
	await makeOnce('template', async () => {
		mkdirSync(template);
		await runBootstrap(database, template, env);
	});
	copyFileSync(join(template, 'data.db'), join(dataDir, 'data.db'));
}

/** As of SQLite, the databases of one server are copies of one that is bootstrapped. */
async function copyPostgres(
	connection: PostgresConnection,
	dataDir: string,
	env: Readonly<Record<string, string>>,
): Promise<void> {
	const { database: name } = connection;
	const ask = (statement: string): string =>
		queryPostgres({ ...connection, database: 'postgres' }, statement);
	await makeOnce(`${TEMPLATE}-${connection.port}`, async () => {
		ask(`create database "${TEMPLATE}" template template0`);
		await runBootstrap({ postgres: { ...connection, database: TEMPLATE } }, dataDir, env);
	});
	ask(`drop database "${name}"`);
	ask(`create database "${name}" template "${TEMPLATE}"`);
}

function isInstalled(database: Database, dataDir: string): boolean {
	if (database === 'sqlite') return existsSync(join(dataDir, 'data.db'));
	if ('mysql' in database) return queryMysql(database.mysql, MYSQL_IS_INSTALLED) === '1';
	return (
		queryPostgres(database.postgres, "select to_regclass('directus_users') is not null") === 't'
	);
}

async function runBootstrap(
	database: Database,
	folder: string,
	env: Readonly<Record<string, string>>,
): Promise<void> {
	const child = startChild({
		command: join(root, 'node_modules/.bin/directus'),
		args: ['bootstrap'],
		cwd: folder,
		env: { ...env, ...databaseEnv(database, folder), EXTENSIONS_PATH: join(folder, 'none') },
	});
	if ((await child.exited) !== 0) {
		throw new Error(`harness: Directus did not bootstrap\n${tail(child.logs())}`);
	}
}
