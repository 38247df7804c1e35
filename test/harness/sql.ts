import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { Database } from './database.ts';
import { queryMysql } from './mysql.ts';
import { queryPostgres } from './postgres.ts';

/** Changes the database behind Directus's back: no hook hears of it and no history is kept. */
export function execute(database: Database, dataDir: string, statement: string): void {
	if (database !== 'sqlite') {
		if ('mysql' in database) queryMysql(database.mysql, statement);
		else queryPostgres(database.postgres, statement);
		return;
	}
	const file = new DatabaseSync(join(dataDir, 'data.db'));
	try {
		file.exec('pragma busy_timeout = 10000');
		file.exec(statement);
	} finally {
		file.close();
	}
}

export function quote(value: string | number): string {
	return `'${String(value).replaceAll("'", "''")}'`;
}
