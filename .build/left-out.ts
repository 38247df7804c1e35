import type { Plugin } from 'rollup';

/** Modules of packages, by the end of their path, and what stands in their place. */
const REPLACED: ReadonlyMap<string, string> = new Map([
	// Functions that return what they are given, in one module with schemas of a Zod of its own.
	[
		'/@directus/extensions/dist/index.js',
		['defineEndpoint', 'defineHook', 'defineOperationApi']
			.map((name) => `export const ${name} = (config) => config;`)
			.join('\n'),
	],
	// They trace prompts, and load modules of any name; the provider takes them out of its client.
	['/@mistralai/mistralai/esm/hooks/registration.js', 'export function initHooks() {}'],
]);

/**
 * Zod makes functions of text where it can, and does without, in a microsecond more for each
 * object (measured), where it cannot.
 */
const EVALUATING = /\/zod\/v4\/core\/(?:doc|util)\.js$/;

/** Leaves out code of packages that is not wanted in an extension: what evaluates text, or traces. */
export function leftOut(): Plugin {
	return {
		name: 'left-out',
		load(id) {
			for (const [end, code] of REPLACED) if (id.endsWith(end)) return code;
			return null;
		},
		transform: (code, id) =>
			EVALUATING.test(id) ? { code: `const Function = undefined;\n${code}`, map: null } : null,
	};
}
