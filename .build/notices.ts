import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'rollup';
import type { InlinedPackage, PackageList } from './package-list.ts';

const FILE = 'THIRD_PARTY_NOTICES';
const LINE = '='.repeat(80);

/** Writes the licences of all packages that are inlined; one without its text fails the build. */
export function notices(packages: PackageList): Plugin {
	return {
		name: 'notices',
		writeBundle({ file = '' }, files) {
			for (const output of Object.values(files)) {
				if (output.type === 'asset') continue;
				for (const [id, { renderedLength }] of Object.entries(output.modules)) {
					if (renderedLength > 0) packages.addModule(id);
				}
			}
			const inlined = packages.read();
			const bare = inlined.filter(({ texts }) => texts.length === 0).map(({ name }) => name);
			if (bare.length > 0) {
				this.error(`put the text of the licence into .build/licenses/ of: ${bare.join(', ')}`);
			}
			// Whichever of the two builds ends last writes the packages of both.
			writeFileSync(join(dirname(file), FILE), writeNotices(inlined));
		},
	};
}

function writeNotices(packages: readonly InlinedPackage[]): string {
	const parts = packages.map(({ name, version, license, texts }) =>
		[LINE, `${name} ${version} (${license})`, LINE, '', texts.join('\n\n'), ''].join('\n'),
	);
	return ['The files beside this one contain code of these packages.', '', ...parts].join('\n');
}
