import type { Config } from '../config/config.ts';
import type { Provider, ProviderConnection, ProviderRecord } from './provider.ts';

export interface ConnectionsOptions {
	readonly records: readonly ProviderRecord[];
	/** A function is asked for each call, so that a rotated key takes effect at once. */
	readonly providers: Config['providers'] | (() => Config['providers']);
	/** Deadline of one request, in ms. */
	readonly requestTimeoutMs: number;
	readonly onRefused: (provider: string, model: string, parameter: string) => void;
}

/** The providers by name, with the settings in force; each is built when it is first asked for. */
export class Connections {
	readonly #options: ConnectionsOptions;
	readonly #records: ReadonlyMap<string, ProviderRecord>;
	readonly #built = new Map<string, Provider>();

	constructor(options: ConnectionsOptions) {
		this.#options = options;
		this.#records = new Map(options.records.map((record) => [record.name, record]));
	}

	/** What keeps a provider from being called, in one sentence without values; null: nothing. */
	fault(name: string): string | null {
		const record = this.#records.get(name);
		if (record === undefined) {
			const known = [...this.#records.keys()].join(', ');
			return `${name.slice(0, 100)} is no provider; known are ${known}`;
		}
		const { variables, needs } = record;
		const settings = this.#settings(name);
		const missing = needs.find((setting) => settings[setting] === null);
		if (missing) return `${name} needs ${variables[missing]?.name ?? missing}`;
		if (settings.baseUrl === null || URL.canParse(settings.baseUrl)) return null;
		return `${name} needs ${variables.baseUrl?.name ?? 'its address'} to be a URL`;
	}

	/** null for an unknown name. */
	get(name: string): Provider | null {
		const record = this.#records.get(name);
		if (record === undefined) return null;
		const provider =
			this.#built.get(name) ??
			record.build({
				settings: () => this.#settings(name),
				timeoutMs: this.#options.requestTimeoutMs,
				onRefused: (model, parameter) => this.#options.onRefused(name, model, parameter),
			});
		this.#built.set(name, provider);
		return provider;
	}

	/** The key in force, to be compared and nothing else; null: none. */
	keyOf(name: string): string | null {
		return this.#settings(name).apiKey;
	}

	/** Empty settings count as unset: an SDK would take an empty URL for the vendor's own host. */
	#settings(name: string): ProviderConnection {
		const { providers } = this.#options;
		const all = typeof providers === 'function' ? providers() : providers;
		const settings = Object.hasOwn(all, name) ? all[name] : undefined;
		return {
			apiKey: settings?.apiKey?.trim() || null,
			baseUrl: settings?.baseUrl?.trim().replace(/(?<!\/)\/+$/, '') || null,
		};
	}
}
