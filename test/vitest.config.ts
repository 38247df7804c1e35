import { defineConfig } from 'vitest/config';

const root = new URL('..', import.meta.url).pathname;

export default defineConfig({
	root,
	test: {
		projects: [
			{ root, test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
			{ root, test: { name: 'redis', include: ['test/redis/**/*.test.ts'], testTimeout: 60_000 } },
			{
				root,
				test: {
					name: 'directus',
					include: ['test/directus/**/*.test.ts'],
					globalSetup: 'test/harness/global-setup.ts',
					testTimeout: 300_000,
					hookTimeout: 300_000,
					fileParallelism: false,
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
					fileParallelism: false,
				},
			},
		],
	},
});
