import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findProgram } from './programs.mjs';

// Runs before anything is installed, so under any Node from 20 on and without packages.

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(root, 'node_modules/.bin');
const installedLock = join(root, 'node_modules/.package-lock.json');
const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
const usage = 'usage: node test/harness/prepare.mjs --for=start|test';

const servers = [
	{ program: 'redis-server', debian: 'redis-server', brew: 'redis' },
	{ program: 'initdb', debian: 'postgresql', brew: 'postgresql@17' },
	{ program: 'postgres', debian: 'postgresql', brew: 'postgresql@17' },
	{ program: 'psql', debian: 'postgresql', brew: 'postgresql@17' },
	{ program: 'chromium', debian: 'chromium', brew: 'chromium' },
];

class Missing extends Error {}

try {
	const purpose = process.argv[2];
	if (purpose !== '--for=start' && purpose !== '--for=test') throw new Missing(usage);
	await installPackages();
	const node = await checkRuntime();
	if (purpose === '--for=test') await installServers();
	say(`ready: Node ${node}, Directus ${readVersion('directus')}`);
} catch (error) {
	if (!(error instanceof Missing)) throw error;
	process.stderr.write(`${error.message}\n`);
	process.exitCode = 1;
}

async function installPackages() {
	const wanted = modifiedAt(join(root, 'package-lock.json'));
	if (modifiedAt(installedLock) >= wanted) return;
	const isFirst = !existsSync(installedLock);
	say(
		isFirst
			? 'installing the packages, Directus among them: 1.3 GB, about 3 minutes'
			: 'package-lock.json is newer than node_modules: installing what changed',
	);
	// Not `npm ci`: it refuses a lock file that lists the binaries of fewer platforms than exist.
	await npm(['install', '--no-save', '--include=dev'], 'npm could not install the packages');
	const now = new Date();
	utimesSync(installedLock, now, now);
}

/**
 * Node 22 and the native parts come from install scripts, which a machine may be told not to run.
 */
async function checkRuntime() {
	if (probe().error !== undefined) {
		say('setting up Node 22 in node_modules');
		await npm(['rebuild', 'node', '--ignore-scripts=false'], 'npm could not set up Node 22');
	}
	const found = probeRuntime();
	if (found !== null) return found;
	say('setting up the native modules of sqlite3 and isolated-vm: 2 minutes when they must compile');
	await npm(
		['rebuild', 'sqlite3', 'isolated-vm', '--ignore-scripts=false'],
		'npm could not set up the native modules; sqlite3 may need a compiler (Debian: apt-get install build-essential python3)',
	);
	const rebuilt = probeRuntime();
	if (rebuilt !== null) return rebuilt;
	throw new Missing(
		'Directus 12 needs Node 22.18 or newer and the native modules of sqlite3 and isolated-vm; ' +
			`node_modules/.bin/node cannot provide them. ${explainProbe()}`,
	);
}

function probeRuntime() {
	const { status, stdout } = probe();
	if (status !== 0) return null;
	const version = stdout.trim();
	const [major = 0, minor = 0] = version.split('.').map(Number);
	return major > 22 || (major === 22 && minor >= 18) ? version : null;
}

function explainProbe() {
	const { error, stdout, stderr } = probe();
	const reason =
		error?.message ?? (stderr.match(/^\w*Error: .*$/m)?.[0] || `It is ${stdout.trim()}.`);
	return `Remove node_modules and try again. ${reason}`;
}

function probe() {
	const script = "require('sqlite3'); require('isolated-vm'); console.log(process.versions.node)";
	return spawnSync(join(bin, 'node'), ['--no-node-snapshot', '-e', script], {
		cwd: root,
		encoding: 'utf8',
	});
}

async function installServers() {
	const missing = findMissing();
	if (missing.length === 0) return;
	const names = missing.map(({ program }) => program);
	const packages = [...new Set(missing.map(({ debian }) => debian))];
	if (process.getuid?.() === 0 && findProgram('apt-get') !== null) {
		say(`installing the Debian packages ${packages.join(', ')}: npm test starts own servers`);
		// The packages' own servers are not wanted: the suites start theirs on free ports.
		const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
		await run('apt-get', ['-qq', 'update'], env);
		await run('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...packages], env);
		if (findMissing().length === 0) return;
	}
	throw new Missing(
		`npm test needs ${names.join(', ')}, which this machine does not have. ${adviseInstall(packages)}`,
	);
}

function findMissing() {
	return servers.filter(({ program }) => findProgram(program) === null);
}

function adviseInstall(packages) {
	if (findProgram('apt-get') !== null) return `Install: sudo apt-get install ${packages.join(' ')}`;
	if (findProgram('brew') !== null) {
		const formulas = servers
			.filter(({ debian }) => packages.includes(debian))
			.map(({ brew }) => brew);
		return `Install: brew install ${[...new Set(formulas)].join(' ')}`;
	}
	return 'Install Redis 7, PostgreSQL 15 or newer and Chromium, and put their programs on PATH.';
}

async function npm(args, failure) {
	// Our own Node must not run while it is being replaced: the machine's does.
	const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== bin);
	const startedAt = Date.now();
	const heartbeat = setInterval(() => {
		const seconds = Math.round((Date.now() - startedAt) / 1000);
		say(`  ${seconds} s, ${countPackages()} packages in node_modules`);
	}, 10_000);
	const code = await run('npm', [...args, ...quiet], {
		...process.env,
		PATH: path.join(delimiter),
	});
	clearInterval(heartbeat);
	if (code !== 0) throw new Missing(`${failure} (npm ${args[0]} ended with ${code})`);
}

function run(command, args, env) {
	return new Promise((resolve) => {
		const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
		child.once('error', () => resolve(127));
		child.once('close', (code, signal) => resolve(signal ?? code));
	});
}

function countPackages() {
	const folder = join(root, 'node_modules');
	return existsSync(folder) ? readdirSync(folder).length : 0;
}

function readVersion(name) {
	return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
}

function modifiedAt(path) {
	return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function say(text) {
	process.stdout.write(`${text}\n`);
}
