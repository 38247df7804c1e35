import type { Config } from '../../config/config.ts';

/** What was read from Directus's settings holds for so long. */
const FRESH_MS = 15_000;

type Providers = Config['providers'];

interface ProviderKeysOptions {
	readonly load: () => Providers;
	/** Null where Directus's settings are not to be used. */
	readonly readSettings: (() => Promise<Providers>) | null;
	/** Milliseconds; default `Date.now`. */
	readonly now?: (() => number) | undefined;
}

/** The keys of variables and files as they are, else those last read from Directus's settings. */
export class ProviderKeys {
	readonly #options: ProviderKeysOptions;
	#settings: Providers = {};
	#readAt = Number.NEGATIVE_INFINITY;
	#reading: Promise<void> | null = null;

	constructor(options: ProviderKeysOptions) {
		this.#options = options;
	}

	current(): Providers {
		return Object.fromEntries(
			Object.entries(this.#options.load()).map(([provider, settings]) => [
				provider,
				{ ...settings, apiKey: settings.apiKey ?? this.#settings[provider]?.apiKey },
			]),
		);
	}

	/** Looks into the settings again when the last look is not of these seconds. */
	async refresh(): Promise<void> {
		const { readSettings, now = Date.now } = this.#options;
		if (readSettings === null || now() - this.#readAt < FRESH_MS) return;
		this.#reading ??= this.#read(readSettings, now).finally(() => {
			this.#reading = null;
		});
		await this.#reading;
	}

	/** A vendor did not accept a key: there may be another now, or by the time of the next run. */
	distrust(): void {
		this.#readAt = Number.NEGATIVE_INFINITY;
		void this.refresh().finally(() => {
			this.#readAt = Number.NEGATIVE_INFINITY;
		});
	}

	async #read(readSettings: () => Promise<Providers>, now: () => number): Promise<void> {
		try {
			this.#settings = await readSettings();
			this.#readAt = now();
		} catch {
			// The keys of the last look stand until the database answers again.
		}
	}
}
