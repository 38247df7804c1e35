import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InvalidationMode } from '../../src/contract/names.ts';
import type { FieldOutcome } from '../../src/contract/runs.ts';
import { asRow, type Row } from '../../src/directus/host/context.ts';
import { Invalidator } from '../../src/directus/hook/invalidation.ts';
import type { Learner } from '../../src/directus/learning/learning.ts';
import { readOptions } from '../../src/directus/runs/request.ts';
import { runOperation } from '../../src/directus/operation.ts';
import { textOf } from '../../src/directus/rows/item-rows.ts';
import { Translator } from '../../src/translation/translator.ts';
import {
	articlesModel,
	FakeDirectus,
	type FakeEvent,
	type FakeField,
	type FakeModel,
} from '../helpers/fake-directus.ts';
import { ForgetfulStore } from '../helpers/forgetful-store.ts';
import { NO_JOBS, RunSetup } from '../helpers/run-setup.ts';
import type { ReplayFormat } from './history.ts';
import { MarkingRouter } from './marking-router.ts';

/** One language of two countries: texts in any language pass as translated. */
const SOURCE = 'en-US';
const TARGET = 'en-GB';
const ROWS = 'articles_translations';
const CACHE_BYTES = 1_000_000_000;
/** One for each format; the name of a field is its format. */
const FIELDS: Readonly<Record<ReplayFormat, FakeField>> = {
	html: { type: 'text', interface: 'input-rich-text-html' },
	markdown: { type: 'text', interface: 'input-rich-text-md' },
	json: { type: 'json', interface: 'input-block-editor' },
	plain: { type: 'text', interface: 'input-multiline' },
};
const HISTORY = ['directus_activity', 'directus_revisions'];

/** The code of the bundle: this checkout's, or another's over the same Directus and store. */
export interface SiteCode {
	readonly RunSetup: typeof RunSetup;
	readonly Invalidator: typeof Invalidator;
	readonly Learner: new (...parts: unknown[]) => Learner;
	readonly Translator: typeof Translator;
	readonly runOperation: typeof runOperation;
	readonly readOptions: typeof readOptions;
}

/** Imports the code of another checkout, whose packages are installed. */
export async function loadCode(checkout: string): Promise<SiteCode> {
	const files = [
		'test/helpers/run-setup.ts',
		'src/directus/hook/invalidation.ts',
		'src/directus/learning/learning.ts',
		'src/translation/translator.ts',
		'src/directus/operation.ts',
		'src/directus/runs/request.ts',
	];
	const modules: object[] = await Promise.all(
		files.map((file) => import(pathToFileURL(join(checkout, file)).href)),
	);
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- another checkout's code is not typed
	return Object.assign({}, ...modules) as SiteCode;
}

/** What became of a field: an outcome of the operation, or why the run came to nothing. */
export type ReplayOutcome = FieldOutcome | { readonly failed: string };

/**
 * A Directus in memory with the operation and the hook in it: a person saves texts, runs translate
 * them.
 */
export class ReplaySite {
	readonly store = new ForgetfulStore({ maxBytes: CACHE_BYTES });
	readonly router = new MarkingRouter();
	readonly #directus = new FakeDirectus(documentsModel());
	#code: SiteCode | null = null;
	#setup = new RunSetup(this.#directus, this.store);
	readonly #mode: InvalidationMode;
	#key = 0;

	constructor(mode: InvalidationMode = 'item') {
		this.#mode = mode;
		this.#directus.insert('languages', { code: SOURCE }, { code: TARGET });
		this.#directus.insert('directus_settings', { id: 1, default_language: SOURCE });
	}

	/** From now on another checkout's code works; null: this one's. */
	async use(code: SiteCode | null): Promise<void> {
		await this.#setup.cache.close();
		this.#code = code;
		this.#setup = new (code?.RunSetup ?? RunSetup)(this.#directus, this.store);
	}

	/** As a person words the translation. */
	async word(text: string, format: ReplayFormat): Promise<void> {
		await this.#write(TARGET, { [format]: format === 'json' ? JSON.parse(text) : text });
	}

	/** Begins with the next text; nobody asks for the history of those before. */
	async open(): Promise<void> {
		for (const table of HISTORY) this.#directus.database.rows(table).length = 0;
		this.#key = Number(await this.#directus.write('articles', null, {}));
	}

	/** As a person saves the source in the Studio; the hook has heard of it in the end. */
	async save(text: string, format: ReplayFormat): Promise<void> {
		await this.#write(SOURCE, { [format]: format === 'json' ? JSON.parse(text) : text });
	}

	/** As a person empties the translation: there is nothing left in the row to go by. */
	async emptyTarget(format: ReplayFormat): Promise<void> {
		if (this.target(format) !== null) await this.#write(TARGET, { [format]: null });
	}

	async translate(format: ReplayFormat): Promise<ReplayOutcome> {
		const { cache, approved, dependencies } = this.#setup;
		const { router } = this;
		const code = this.#code ?? { Translator, readOptions, runOperation };
		const translator = new code.Translator(cache, router, approved);
		const options = code.readOptions({
			collection: 'articles',
			keys: [this.#key],
			fields: [format],
			sourceLanguage: SOURCE,
			targetLanguages: [TARGET],
		});
		try {
			const context = this.#setup.context();
			const given = { ...dependencies, router, translator, jobs: NO_JOBS };
			const result = await code.runOperation(given, options, context);
			const [item] = 'items' in result ? result.items : [];
			return item?.languages[TARGET]?.fields[format] ?? { failed: 'no source' };
		} catch (error) {
			if (error instanceof Error && error.name === 'RunFailedError') {
				return { failed: error.message };
			}
			throw error;
		}
	}

	/** The translation as it stands in the row. */
	target(format: ReplayFormat): string | null {
		return textOf(this.#setup.row(this.#key, TARGET)?.[format], { format });
	}

	close(): Promise<void> {
		return this.#setup.cache.close();
	}

	async #write(language: string, values: Row): Promise<void> {
		const { cache, learner, fieldMaps, dependencies } = this.#setup;
		const code = this.#code;
		const invalidator = new (code?.Invalidator ?? Invalidator)({
			cache,
			mode: this.#mode,
			ownWrites: dependencies.ownWrites,
			context: this.#directus.context,
			learner: learner ?? (code && new code.Learner(this.#setup.provenance, this.#setup.approved)),
			fieldMaps,
		});
		this.#directus.onEvent = (event) => noteEvent(invalidator, event);
		const row = this.#setup.row(this.#key, language);
		const owner = { articles_id: this.#key, languages_code: language };
		if (row === undefined) await this.#directus.write(ROWS, null, { ...owner, ...values });
		else await this.#directus.write(ROWS, Number(row['id']), values);
		// Works on what it has noted, without its window.
		await invalidator.close();
	}
}

function noteEvent(invalidator: Invalidator, { event, meta, accountability }: FakeEvent): void {
	const { collection, key, keys, payload } = meta;
	invalidator.note(
		{
			kind: event === 'items.create' ? 'create' : 'update',
			collection,
			keys: Array.isArray(keys) ? keys : [Number(key)],
			payload: asRow(payload),
		},
		accountability,
	);
}

function documentsModel(): FakeModel {
	const { collections, relations } = articlesModel();
	const keys: Readonly<Record<string, FakeField>> = {
		id: { type: 'integer' },
		articles_id: { type: 'integer', special: ['m2o'] },
		languages_code: { type: 'string', special: ['m2o'] },
	};
	return {
		collections: { ...collections, [ROWS]: { primary: 'id', fields: { ...keys, ...FIELDS } } },
		relations,
	};
}
