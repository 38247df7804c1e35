import { randomUUID } from 'node:crypto';

import type { Database } from './database.ts';
import { createMysqlDatabase } from './mysql.ts';
import { createPostgresDatabase, type PostgresServer, startPostgres } from './postgres.ts';

export type TestClient = 'sqlite' | 'postgres' | 'mysql';

const POSTGRES_PORT = 'HARNESS_POSTGRES_PORT';
const client = readClient();
let mysqlDatabases = 0;

/** What a file that takes both runs on; by hand MySQL instead. */
export const CLIENTS: readonly TestClient[] =
	client === 'mysql' ? [client] : ['sqlite', 'postgres'];

/** Starts the PostgreSQL of this run; the workers inherit its port through their environment. */
export async function sharePostgres(): Promise<PostgresServer> {
	const server = await startPostgres();
	process.env[POSTGRES_PORT] = String(server.port);
	return server;
}

/** A new database: SQLite, or what the project or the shell says instead. */
export function createTestDatabase(wanted: TestClient = client): Database {
	if (wanted === 'sqlite') return 'sqlite';
	if (wanted === 'postgres') {
		return { postgres: createPostgresDatabase(readPort(), `site_${randomUUID()}`) };
	}
	mysqlDatabases += 1;
	// The server outlives the run, so that names come again: those of one worker at a time.
	const name = `site_${process.env['VITEST_POOL_ID'] ?? 1}_${mysqlDatabases}`;
	return { mysql: createMysqlDatabase(readUrl(), name) };
}

function readClient(): TestClient {
	const name = process.env['TEST_DATABASE'] ?? 'sqlite';
	if (name === 'sqlite' || name === 'postgres' || name === 'mysql') return name;
	throw new Error(`harness: TEST_DATABASE is sqlite, postgres or mysql, not "${name}"`);
}

function readPort(): number {
	const port = process.env[POSTGRES_PORT];
	if (port !== undefined) return Number(port);
	throw new Error('harness: global-setup.ts starts PostgreSQL for "directus" and "postgres" only');
}

function readUrl(): string {
	const url = process.env['TEST_DATABASE_URL'];
	if (url !== undefined) return url;
	throw new Error('harness: TEST_DATABASE=mysql needs TEST_DATABASE_URL, docs/databases.md');
}
