import { defineConfig, type OxlintOverride } from 'oxlint';

import { LIBRARIES, mayImport, type Room, ROOMS } from './test/structure/rooms.ts';

export default defineConfig({
	plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'node', 'vue'],
	categories: { correctness: 'error', suspicious: 'error' },
	options: { typeAware: true },
	rules: {
		'import/no-unassigned-import': ['error', { allow: ['**/*.css'] }],
		'import/no-cycle': ['error', { ignoreTypes: false }],
		curly: ['error', 'multi-line'],
		'import/no-default-export': 'error',
		'typescript/no-explicit-any': 'error',
		'typescript/no-floating-promises': 'error',
		'typescript/consistent-type-imports': 'error',
		'typescript/no-non-null-assertion': 'error',
		'unicorn/filename-case': ['error', { case: 'kebabCase' }],
		'no-console': 'error',
		// It takes every port of a thread for a window.
		'unicorn/require-post-message-target-origin': 'off',
	},
	overrides: [
		{
			files: ['extensions/**', 'test/vitest.config.ts', '*.config.{js,ts}'],
			rules: { 'import/no-default-export': 'off' },
		},
		...ROOMS.map(fence),
	],
	ignorePatterns: ['dist/**'],
});

/** Forbids what a room may not import; of two overrides for a file the later one counts. */
function fence(room: Room) {
	const rooms = ROOMS.filter((other) => !mayImport(room, other)).map(({ path }) =>
		globOf(path, room.path),
	);
	const libraries = LIBRARIES.filter((library) => !room.libraries.includes(library));
	const message = `${room.path} may not know it: the order stands in test/structure/rooms.ts.`;
	return {
		files: [filesOf(room.path)],
		rules: {
			'no-restricted-imports': [
				'error',
				{ patterns: [{ group: [...rooms, ...libraries], message }] },
			],
		},
	} satisfies OxlintOverride;
}

/** A room as its importer writes it: `../hook/queue.ts` among neighbours, `../directus/hook/queue.ts` from afar. */
function globOf(path: string, importer: string): string {
	const steps = path.split('/');
	const seen = importer.split('/');
	const shared = steps.findIndex((step, index) => step !== seen[index]);
	return `**/${filesOf(steps.slice(shared).join('/'))}`;
}

function filesOf(path: string): string {
	return path.endsWith('.ts') ? path : `${path}/**`;
}
