import type { Database } from './database.ts';
import { createMysqlDatabase } from './mysql.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

export type TestClient = 'sqlite' | 'postgres' | 'mysql';

const client = readClient();

/** What a file that takes both runs on; by hand MySQL instead. */
export const CLIENTS: readonly TestClient[] =
	client === 'mysql' ? [client] : ['sqlite', 'postgres'];

/** The databases of one test file: SQLite, or where the project or the shell says so another. */
export class TestDatabases {
	readonly #client: TestClient;
	#server: PostgresServer | null = null;
	#count = 0;

	constructor(wanted: TestClient = client) {
		this.#client = wanted;
	}

	async create(): Promise<Database> {
		if (this.#client === 'sqlite') return 'sqlite';
		this.#count += 1;
		const name = `site_${this.#count}`;
		if (this.#client === 'mysql') return { mysql: createMysqlDatabase(readUrl(), name) };
		this.#server ??= await startPostgres();
		return { postgres: this.#server.createDatabase(name) };
	}

	async stop(): Promise<void> {
		await this.#server?.stop();
	}
}

function readClient(): TestClient {
	const name = process.env['TEST_DATABASE'] ?? 'sqlite';
	if (name === 'sqlite' || name === 'postgres' || name === 'mysql') return name;
	throw new Error(`harness: TEST_DATABASE is sqlite, postgres or mysql, not "${name}"`);
}

function readUrl(): string {
	const url = process.env['TEST_DATABASE_URL'];
	if (url !== undefined) return url;
	throw new Error(
		'harness: TEST_DATABASE=mysql needs TEST_DATABASE_URL, docs/reference/databases.md',
	);
}
