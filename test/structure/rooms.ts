/** A folder or a file that knows other rooms in one direction only. */
export interface Room {
	/** From the checkout's root. */
	readonly path: string;
	/** The paths of the rooms whose files it may import, types included. */
	readonly imports: readonly string[];
	/** What it may import of the packages that only few rooms know. */
	readonly libraries: readonly string[];
}

const ERRORS = 'src/errors.ts';
const PACE = 'src/pace.ts';
const CONTRACT = 'src/contract';
const DOCUMENTS = 'src/documents';
const CONFIG = 'src/config';
const EXCHANGE = 'src/exchange';
const STORE = 'src/store';
const PROVIDERS = 'src/providers';
const CACHE = 'src/cache';
const BUDGETS = 'src/budgets';
const TRANSLATION = 'src/translation';
const DIRECTUS = 'src/directus';
const RUNTIME = 'src/runtime.ts';

/** The formats themselves: whoever parses a text in place may hold the event loop. */
const FORMAT = `${DOCUMENTS}/format.ts`;
const WORK = `${DOCUMENTS}/work.ts`;
/** Nothing else imports a vendor. */
const REGISTRY = `${PROVIDERS}/registry.ts`;
const VENDOR_FILES = `${PROVIDERS}/vendors`;
/** Rooms that only one other may know. */
const DOORS: ReadonlyMap<string, string> = new Map([
	[FORMAT, WORK],
	[VENDOR_FILES, REGISTRY],
	[REGISTRY, RUNTIME],
]);

const VENDORS = ['openai', '@anthropic-ai/**', '@mistralai/**'];
const DIRECTUS_PACKAGES = ['@directus/**'];

/** Packages that stay behind the room that wraps them. */
export const LIBRARIES = ['ioredis', ...VENDORS, ...DIRECTUS_PACKAGES];

const LOW = [ERRORS, PACE, CONTRACT, DOCUMENTS, CONFIG, EXCHANGE];
const BELOW_DIRECTUS = [...LOW, STORE, PROVIDERS, CACHE, BUDGETS, TRANSLATION];

/** The floors of `src/directus`: a room imports from the floors below its own. */
const DIRECTUS_FLOORS = [
	['host'],
	['content', 'history'],
	['rows'],
	['provenance'],
	['writing', 'learning', 'memory-files'],
	['runs'],
	['review'],
	['batches', 'proposals', 'hook', 'admin'],
	['jobs'],
	['operation.ts'],
].map((floor) => floor.map((name) => `${DIRECTUS}/${name}`));

/** The floors of the Studio: no page knows another. */
const STUDIO_FLOORS = [
	['shared'],
	['module/layout', 'panel', 'operation'],
	['module/action'],
	['module/content', 'module/manage', 'module/overview', 'module/try'],
].map((floor) => floor.map((name) => `extensions/${name}`));

/**
 * The order of the rooms, the lowest first: lint and `npm run structure` hold every import to it.
 */
export const ROOMS: readonly Room[] = [
	room(ERRORS, []),
	room(PACE, []),
	room(CONTRACT, []),
	room(DOCUMENTS, [ERRORS, PACE, CONTRACT]),
	room(FORMAT, [CONTRACT]),
	room(WORK, [CONTRACT]),
	room(CONFIG, [ERRORS, PACE, CONTRACT, DOCUMENTS]),
	room(EXCHANGE, [ERRORS, PACE, CONTRACT, DOCUMENTS]),
	room(STORE, [ERRORS, PACE, CONTRACT, CONFIG]),
	room(`${STORE}/redis`, [ERRORS, PACE, CONTRACT, CONFIG], ['ioredis']),
	room(PROVIDERS, [ERRORS, PACE, CONTRACT, CONFIG]),
	room(VENDOR_FILES, [ERRORS, PACE, CONTRACT, CONFIG], VENDORS),
	room(REGISTRY, [VENDOR_FILES]),
	room(CACHE, [ERRORS, PACE, CONTRACT, CONFIG, STORE]),
	room(BUDGETS, [ERRORS, PACE, CONTRACT, CONFIG, STORE, PROVIDERS]),
	room(TRANSLATION, [ERRORS, PACE, CONTRACT, DOCUMENTS, CONFIG, CACHE, BUDGETS, PROVIDERS]),
	room(DIRECTUS, BELOW_DIRECTUS, DIRECTUS_PACKAGES),
	...DIRECTUS_FLOORS.flatMap((floor, height) =>
		floor.map((path) => {
			const below = DIRECTUS_FLOORS.slice(0, height).flat();
			return room(path, [...BELOW_DIRECTUS, ...below], DIRECTUS_PACKAGES);
		}),
	),
	room(RUNTIME, [...BELOW_DIRECTUS, DIRECTUS], DIRECTUS_PACKAGES),
	// The browser's code; the three files that run in Directus follow.
	room('extensions', [CONTRACT], LIBRARIES),
	...STUDIO_FLOORS.flatMap((floor, height) =>
		floor.map((path) =>
			room(path, [CONTRACT, ...STUDIO_FLOORS.slice(0, height).flat()], LIBRARIES),
		),
	),
	...['extensions/hook', 'extensions/endpoint', 'extensions/operation/api.ts'].map((path) =>
		room(path, [...LOW, BUDGETS, DIRECTUS, RUNTIME], LIBRARIES),
	),
];

function room(path: string, imports: readonly string[], libraries: readonly string[] = []): Room {
	return { path, imports, libraries };
}

/** The room in which a file lies, undefined for a file that lies in none. */
export function roomOf(file: string): Room | undefined {
	return ROOMS.filter(({ path }) => isWithin(file, path)).toSorted(
		(one, other) => other.path.length - one.path.length,
	)[0];
}

/** A room and the rooms inside it know each other. */
export function mayImport(from: Room, to: Room): boolean {
	const door = DOORS.get(to.path);
	if (door !== undefined && from.path !== to.path) return from.path === door;
	return (
		isWithin(from.path, to.path) ||
		isWithin(to.path, from.path) ||
		from.imports.some((path) => isWithin(to.path, path))
	);
}

/** Says whether a path is the folder, lies in it, or is the file that bears the folder's name. */
export function isWithin(path: string, folder: string): boolean {
	return path.startsWith(`${folder}/`) || withoutSuffix(path) === withoutSuffix(folder);
}

function withoutSuffix(path: string): string {
	return path.replace(/\.ts$/, '');
}
