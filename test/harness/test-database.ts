import type { Database } from './database.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

/** The databases of one test file: SQLite, or where the project says so PostgreSQL. */
export class TestDatabases {
	readonly isPostgres = process.env['TEST_DATABASE'] === 'postgres';
	#server: PostgresServer | null = null;
	#count = 0;

	async create(): Promise<Database> {
		if (!this.isPostgres) return 'sqlite';
		this.#server ??= await startPostgres();
		this.#count += 1;
		return { postgres: this.#server.createDatabase(`site_${this.#count}`) };
	}

	async stop(): Promise<void> {
		await this.#server?.stop();
	}
}
