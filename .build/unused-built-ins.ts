import type { Plugin } from 'rollup';

/** Leaves out the import of a module of Node of which nothing is used. */
export function unusedBuiltIns(): Plugin {
	return {
		name: 'unused-built-ins',
		resolveId: (source) =>
			source.startsWith('node:') ? { id: source, external: true, moduleSideEffects: false } : null,
	};
}
