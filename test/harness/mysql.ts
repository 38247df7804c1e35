import { execFileSync } from 'node:child_process';

import { findProgram } from './programs.mjs';

/** A MySQL or MariaDB that somebody started by hand; its databases of earlier runs are dropped. */
export interface MysqlConnection {
	readonly host: string;
	readonly port: number;
	readonly user: string;
	readonly password: string;
	readonly database: string;
}

/** Makes an empty database on the server that `mysql://user:password@host:port` names. */
export function createMysqlDatabase(url: string, name: string): MysqlConnection {
	const { hostname: host, port, username, password } = new URL(url);
	const server = {
		host,
		port: Number(port || 3306),
		user: decodeURIComponent(username),
		password: decodeURIComponent(password),
	};
	queryMysql({ ...server, database: '' }, `drop database if exists \`${name}\``);
	queryMysql({ ...server, database: '' }, `create database \`${name}\` character set utf8mb4`);
	return { ...server, database: name };
}

/** Runs one statement; returns the first column of the first row, '' when there is none. */
export function queryMysql(connection: MysqlConnection, statement: string): string {
	const program = findProgram('mariadb') ?? findProgram('mysql');
	if (program === null) {
		throw new Error('harness: "mariadb" or "mysql", the client, is not installed');
	}
	const { host, port, user, password, database } = connection;
	return execFileSync(
		program,
		['--no-defaults', '--protocol=tcp', '-h', host, '-P', String(port), '-u', user].concat(
			database === '' ? [] : ['-D', database],
			['--batch', '--skip-column-names', '-e', statement],
		),
		{
			env: { PATH: process.env['PATH'], MYSQL_PWD: password },
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe'],
		},
	).trim();
}
