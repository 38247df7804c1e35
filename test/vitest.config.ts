import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

const root = new URL('..', import.meta.url).pathname;

/**
 * Of the files that take `TEST_DATABASE` those that run on PostgreSQL in a project of their own;
 * each takes many starts.
 */
const ON_BOTH = ['people', 'keeping', 'copies', 'reverts'];

/** Files with servers of their own run side by side; each takes up to a gigabyte of memory. */
const LANES = Math.min(availableParallelism(), 4);
/** They start when the unit suite has ended, which keeps every core busy. */
const SERVERS = { groupOrder: 1 };
/** What measures its processor time runs when nothing else does. */
const LAST = { groupOrder: 2 };

/** A poll ends when what it waits for is there, and fails only long after. */
const PATIENT = { poll: { timeout: 30_000, interval: 20 } };

export default defineConfig({
	root,
	test: {
		// By default one core less than there are: on two cores one file after the other.
		maxWorkers: '100%',
		projects: [
			{
				root,
				test: {
					name: 'unit',
					include: ['test/unit/**/*.test.ts'],
					setupFiles: 'test/harness/seed.ts',
					alias: { ioredis: `${root}test/helpers/mock-redis.ts` },
					pool: 'threads',
					isolate: false,
					testTimeout: 60_000,
					hookTimeout: 60_000,
					// Most of what runs side by side in a file waits for a vendor that never answers.
					maxConcurrency: 20,
					expect: PATIENT,
				},
			},
			{
				root,
				test: {
					name: 'growth',
					include: ['test/growth/**/*.test.ts'],
					setupFiles: 'test/harness/seed.ts',
					// Node tells the processor time of processes, not of threads.
					pool: 'forks',
					// Fewer collections of garbage: they come when they like.
					execArgv: ['--max-semi-space-size=64'],
					// What grows too fast does so each time; what other programs cause does not.
					retry: 3,
					sequence: LAST,
					maxWorkers: LANES,
				},
			},
			{
				root,
				test: {
					name: 'redis',
					include: ['test/redis/**/*.test.ts'],
					setupFiles: 'test/harness/seed.ts',
					testTimeout: 60_000,
					hookTimeout: 60_000,
					expect: PATIENT,
					sequence: SERVERS,
					maxWorkers: LANES,
				},
			},
			{
				root,
				test: {
					name: 'directus',
					include: ['test/directus/**/*.test.ts'],
					globalSetup: 'test/harness/global-setup.ts',
					testTimeout: 300_000,
					hookTimeout: 300_000,
					sequence: SERVERS,
					maxWorkers: LANES,
				},
			},
			{
				root,
				test: {
					name: 'postgres',
					include: ON_BOTH.map((name) => `test/directus/${name}.test.ts`),
					env: { TEST_DATABASE: 'postgres' },
					globalSetup: 'test/harness/global-setup.ts',
					testTimeout: 300_000,
					hookTimeout: 300_000,
					sequence: SERVERS,
					maxWorkers: LANES,
				},
			},
			{
				root,
				test: {
					name: 'browser',
					include: ['test/browser/**/*.test.ts'],
					globalSetup: 'test/harness/global-setup.ts',
					testTimeout: 120_000,
					hookTimeout: 300_000,
					sequence: SERVERS,
					maxWorkers: LANES,
				},
			},
		],
	},
});
