import { documentsFile } from './.build/documents-file.ts';
import { leftOut } from './.build/left-out.ts';
import { PackageList } from './.build/package-list.ts';
import { notices } from './.build/notices.ts';
import { unusedBuiltIns } from './.build/unused-built-ins.ts';

const packages = new PackageList();

/** Taken up by `directus-extension build`, once for the server's file and once for the app's. */
export default {
	plugins: [leftOut(), unusedBuiltIns(), documentsFile(packages), notices(packages)],
};
