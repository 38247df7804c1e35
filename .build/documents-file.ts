import { resolve } from 'node:path';
import { build } from 'esbuild';
import type { Plugin } from 'rollup';
import type { PackageList } from './package-list.ts';

const ENTRY = 'src/documents/worker.ts';
const FILE = 'documents.js';
/** Only the server has threads. */
const BESIDE = 'api.js';

/** Puts the code of the documents' thread into a file of its own beside the server's. */
export function documentsFile(packages: PackageList): Plugin {
	return {
		name: 'documents-file',
		async generateBundle(_, files) {
			if (!(BESIDE in files)) return;
			const { outputFiles, metafile } = await build({
				entryPoints: [ENTRY],
				bundle: true,
				minify: true,
				write: false,
				metafile: true,
				platform: 'node',
				target: 'node20',
				format: 'esm',
				// A package asks for the global object by it, where it is no module.
				define: { eval: 'undefined' },
			});
			for (const { inputs } of Object.values(metafile.outputs)) {
				for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
					if (bytesInOutput > 0) packages.addModule(resolve(path));
				}
			}
			for (const { contents } of outputFiles) {
				this.emitFile({ type: 'asset', fileName: FILE, source: contents });
			}
		},
	};
}
