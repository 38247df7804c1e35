import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { join } from 'node:path';

import { findFreePort, startChild, tail, waitUntilReady, type Child } from './child.ts';
import { findProgram } from './programs.mjs';
import { makeFolder } from './run-folder.ts';

export interface PostgresConnection {
	readonly host: string;
	readonly port: number;
	readonly user: string;
	readonly password: string;
	readonly database: string;
}

export interface PostgresServer {
	readonly port: number;
	readonly pid: number;
	/** Makes an empty database, or a copy of `template`, to which nobody may be connected. */
	createDatabase(name: string, template?: string): PostgresConnection;
	logs(): string;
	stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const USER = 'postgres';

/** Starts a PostgreSQL of our own in a new folder; the machine's own cluster is not touched. */
export async function startPostgres(): Promise<PostgresServer> {
	const folder = makeFolder('postgres');
	const user = findServerUser();
	if (user !== undefined) chownSync(folder, user.uid, user.gid);
	const data = join(folder, 'data');
	const initialised = startChild({
		command: requireProgram('initdb'),
		args: ['-D', data, '-U', USER, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
		cwd: folder,
		env: serverEnv(),
		user,
	});
	if ((await initialised.exited) !== 0) {
		throw new Error(`harness: initdb failed\n${tail(initialised.logs())}`);
	}

	const port = await findFreePort();
	const server = startChild({
		command: requireProgram('postgres'),
		args: ['-D', data, '-p', String(port), ...settings()],
		cwd: folder,
		env: serverEnv(),
		user,
	});
	const admin = adminOf(port);
	if (!(await waitUntilReady(server, async () => answers(admin), 30_000))) {
		await server.stop('SIGKILL');
		throw new Error(`harness: PostgreSQL did not start\n${tail(server.logs())}`);
	}
	return describeServer(server, admin);
}

/**
 * Makes an empty database on a server of ours, or a copy of `template`, to which nobody may be
 * connected.
 */
export function createPostgresDatabase(
	port: number,
	name: string,
	template = 'template0',
): PostgresConnection {
	const admin = adminOf(port);
	queryPostgres(admin, `create database "${name}" template "${template}"`);
	return { ...admin, database: name };
}

function adminOf(port: number): PostgresConnection {
	return { host: HOST, port, user: USER, password: USER, database: USER };
}

/** Runs one statement; returns the first column of the first row, '' when there is none. */
export function queryPostgres(connection: PostgresConnection, statement: string): string {
	const { host, port, user, password, database } = connection;
	return execFileSync(
		requireProgram('psql'),
		['-h', host, '-p', String(port), '-U', user, '-d', database, '-X', '-A', '-t', '-c', statement],
		{
			env: { ...serverEnv(), PGPASSWORD: password },
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe'],
		},
	).trim();
}

function describeServer(server: Child, admin: PostgresConnection): PostgresServer {
	return {
		port: admin.port,
		pid: server.pid,
		createDatabase: (name, template) => createPostgresDatabase(admin.port, name, template),
		logs: () => server.logs(),
		// SIGINT is PostgreSQL's fast shutdown: it does not wait for its clients.
		stop: () => server.stop('SIGINT'),
	};
}

function settings(): readonly string[] {
	return [
		`listen_addresses=${HOST}`,
		'unix_socket_directories=',
		'fsync=off',
		'synchronous_commit=off',
		'full_page_writes=off',
	].flatMap((setting) => ['-c', setting]);
}

function answers(connection: PostgresConnection): boolean {
	try {
		return queryPostgres(connection, 'select 1') === '1';
	} catch {
		return false;
	}
}

/** PostgreSQL refuses to run as root. */
function findServerUser(): { readonly uid: number; readonly gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	return { uid: readId('-u'), gid: readId('-g') };
}

function readId(flag: '-u' | '-g'): number {
	return Number(execFileSync('id', [flag, USER], { encoding: 'utf8' }).trim());
}

function serverEnv(): NodeJS.ProcessEnv {
	return { PATH: process.env['PATH'], LC_ALL: 'C' };
}

function requireProgram(name: string): string {
	const program = findProgram(name);
	if (program === null) {
		throw new Error(
			`harness: "${name}" of PostgreSQL is not installed; npm test says how to get it`,
		);
	}
	return program;
}
