import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import { buildBundle, root } from './build.ts';
import { findFreePort, startChild, tail, waitUntilReady } from './child.ts';
import { bootstrap, databaseEnv, type Database } from './database.ts';
import { makeFolder, makeOnce } from './run-folder.ts';

export const ADMIN = {
	email: 'admin@example.com',
	password: 'translate-me',
	token: 'admin-token-of-the-harness',
} as const;

export interface DirectusOptions {
	readonly database: Database;
	/**
	 * Added to the few variables that Directus needs; nothing else of the outer environment reaches
	 * it.
	 */
	readonly env?: Readonly<Record<string, string>>;
	/**
	 * Holds the SQLite file, uploads and the extension; give that of another process to share or
	 * restart its data.
	 */
	readonly dataDir?: string;
	/**
	 * The package whose package.json and dist are loaded, this checkout by default; null loads none.
	 */
	readonly extensionDir?: string | null;
	readonly port?: number;
	/** Hears every line of the log as it comes. */
	readonly onLine?: (line: string) => void;
	/** Until `/server/ping` has to answer, in ms; 120,000 by default. */
	readonly timeoutMs?: number;
}

export interface Answer<T> {
	readonly status: number;
	/** The parsed body, or its text when it is not JSON. */
	readonly body: unknown;
	/** `data` of the body; undefined for errors and for bodies that are no Directus answer. */
	readonly data: T;
	/** Directus's errors, [] when it went well. */
	readonly errors: readonly {
		readonly message: string;
		readonly extensions?: { readonly code?: string } & Readonly<Record<string, unknown>>;
	}[];
}

export interface Directus {
	readonly url: string;
	readonly port: number;
	readonly pid: number;
	readonly adminToken: string;
	readonly dataDir: string;
	/** The loaded copy of the extension: a file changed here is what a reload sees. */
	readonly extensionDir: string;
	/** `token` null asks as nobody, the admin by default. Never throws for a status. */
	request<T = unknown>(
		method: string,
		path: string,
		body?: unknown,
		token?: string | null,
	): Promise<Answer<T>>;
	/** Resolves when the process has ended, with its exit code or the signal. */
	readonly exited: Promise<number | NodeJS.Signals>;
	isRunning(): boolean;
	logs(): string;
	kill(signal: NodeJS.Signals): void;
	/** Shuts down as a deployment would; the data stays until the run ends. */
	stop(): Promise<void>;
}

/**
 * Starts a real Directus with the built bundle, on an own port; bootstraps the database when it is
 * new.
 */
export async function startDirectus(options: DirectusOptions): Promise<Directus> {
	const dataDir = options.dataDir ?? makeFolder('directus');
	if (options.extensionDir === undefined) await makeOnce('bundle', buildBundle);
	const extensionDir = layOut(dataDir, options.extensionDir);
	const port = options.port ?? (await findFreePort());
	const url = `http://127.0.0.1:${port}`;
	const env = {
		...baseEnv(),
		...databaseEnv(options.database, dataDir),
		HOST: '127.0.0.1',
		PORT: String(port),
		PUBLIC_URL: url,
		EXTENSIONS_PATH: join(dataDir, 'extensions'),
		EXTENSIONS_MUST_LOAD: 'true',
		...options.env,
	};
	await bootstrap(options.database, dataDir, { ...baseEnv(), ...adminEnv() });

	const child = startChild({
		command: join(root, 'node_modules/.bin/directus'),
		args: ['start'],
		cwd: dataDir,
		env,
		onLine: options.onLine,
	});
	if (!(await waitUntilReady(child, () => answersPing(url), options.timeoutMs ?? 120_000))) {
		const state = child.isRunning() ? 'did not answer in time' : 'ended';
		await child.stop('SIGKILL');
		throw new Error(`harness: Directus ${state} while starting\n${tail(child.logs())}`);
	}
	return {
		url,
		port,
		pid: child.pid,
		adminToken: ADMIN.token,
		dataDir,
		extensionDir,
		request: (method, path, body, token = ADMIN.token) => send(url + path, method, body, token),
		exited: child.exited,
		isRunning: () => child.isRunning(),
		logs: () => child.logs(),
		kill: (signal) => child.kill(signal),
		stop: () => child.stop(),
	};
}

async function send<T>(
	url: string,
	method: string,
	body: unknown,
	token: string | null,
): Promise<Answer<T>> {
	const response = await fetch(url, {
		method,
		headers: {
			...(token === null ? {} : { authorization: `Bearer ${token}` }),
			...(body === undefined || body instanceof FormData
				? {}
				: { 'content-type': 'application/json' }),
		},
		...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
	});
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.includes('json') ?? false;
	const reply: unknown = isJson ? JSON.parse(text) : text;
	// A text or null has no members: Object() lets it be read all the same.
	const { data, errors = [] }: Pick<Answer<T>, 'data'> & Partial<Answer<T>> = Object(reply);
	return { status: response.status, body: reply, data, errors };
}

function layOut(dataDir: string, source: string | null = root): string {
	const extensions = join(dataDir, 'extensions');
	mkdirSync(extensions, { recursive: true });
	mkdirSync(join(dataDir, 'uploads'), { recursive: true });
	// Without a package.json in its folder Directus loads no extension.
	writeFileSync(join(dataDir, 'package.json'), '{}\n');
	if (source === null) return extensions;

	const target = join(extensions, 'directus-extension-translation-cache');
	for (const part of ['package.json', 'dist']) {
		if (!existsSync(join(source, part))) {
			throw new Error(`harness: ${basename(resolve(source))} has no ${part}; build it first`);
		}
		cpSync(join(source, part), join(target, part), { recursive: true });
	}
	return target;
}

function baseEnv(): Record<string, string> {
	return {
		PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
		HOME: process.env['HOME'] ?? '/',
		TZ: 'UTC',
		SECRET: 'the-secret-of-the-harness-is-no-secret',
		TELEMETRY: 'false',
		WEBSOCKETS_ENABLED: 'false',
		// On a busy machine it refuses requests with 503.
		PRESSURE_LIMITER_ENABLED: 'false',
		LOG_LEVEL: 'info',
		NO_COLOR: '1',
	};
}

function adminEnv(): Record<string, string> {
	return { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, ADMIN_TOKEN: ADMIN.token };
}

async function answersPing(url: string): Promise<boolean> {
	try {
		return (await fetch(`${url}/server/ping`)).ok;
	} catch {
		return false;
	}
}
