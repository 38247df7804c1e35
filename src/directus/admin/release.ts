import type { TidyResponse } from '../../contract/memory.ts';
import { findParentModel, listModels, nameOfModel } from '../content/translations-model.ts';
import type { DirectusContext } from '../host/context.ts';
import { nameOfError } from '../host/directus-error.ts';
import type { Claim } from '../../store/claim.ts';
import type { TidyRequest } from './tidy.ts';

/** Directus tells of a change before all of it is committed. */
const SETTLED_MS = 2_000;
/** What could not be dropped is tried again this much later. */
const RETRY_MS = 60_000;

interface ReleaseOptions {
	readonly context: DirectusContext;
	readonly tidy: (request: TidyRequest) => Promise<TidyResponse>;
	/** Says whether this process may drop anything; without one it may. */
	readonly claim?: Pick<Claim, 'mayWork'> | undefined;
}

/** Drops what is kept of a collection, a field or a language soon after it was deleted. */
export class Release {
	readonly #options: ReleaseOptions;
	#waiting = new Set<string>();
	#timer: NodeJS.Timeout | undefined;
	#closed = false;

	constructor(options: ReleaseOptions) {
		this.#options = options;
	}

	/** A collection was deleted. */
	noteCollection(collection: string): void {
		this.#note([collection]);
	}

	/** A field of a collection was deleted: its own, or one of its parent's translations. */
	async noteField(collection: string): Promise<void> {
		const model = findParentModel(await this.#options.context.getSchema(), collection);
		const parents = model === null ? [] : [model.collection, nameOfModel(model)];
		this.#note([collection, ...parents]);
	}

	/** Rows of a collection were deleted, which may be that of the languages. */
	async noteRows(collection: string): Promise<void> {
		const models = listModels(await this.#options.context.getSchema());
		const users = models.filter(({ languages }) => languages === collection);
		if (users.length > 0) this.#note(users.flatMap((one) => [one.collection, nameOfModel(one)]));
	}

	/** What waits is left to `POST tidy`. */
	close(): void {
		this.#closed = true;
		clearTimeout(this.#timer);
	}

	#note(collections: readonly string[], delayMs = SETTLED_MS): void {
		if (this.#closed) return;
		for (const collection of collections) this.#waiting.add(collection);
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#drop(), delayMs).unref();
	}

	async #drop(): Promise<void> {
		const collections = [...this.#waiting];
		this.#waiting = new Set();
		try {
			if ((await this.#options.claim?.mayWork()) === false) return;
			await this.#options.tidy({ dryRun: false, collections });
		} catch (error) {
			const what = `what is kept of deleted names could not be dropped (${nameOfError(error)})`;
			this.#options.context.logger.warn(`translation-cache: ${what}; it is tried again`);
			this.#note(collections, RETRY_MS);
		}
	}
}
