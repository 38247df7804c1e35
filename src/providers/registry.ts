import type { Config } from '../config/config.ts';
import { anthropic } from './vendors/anthropic.ts';
import { anthropicBatches } from './vendors/anthropic-batch.ts';
import type { VendorBatches } from './transport/vendor-batches.ts';
import { deepseek } from './vendors/deepseek.ts';
import { mistral } from './vendors/mistral.ts';
import { openai } from './vendors/openai.ts';
import { openaiBatches } from './vendors/openai-batch.ts';
import { openaiCompatible } from './vendors/openai-compatible.ts';
import type { Provider } from './provider.ts';
import { pseudo } from './vendors/pseudo.ts';
import type { Vendor, VendorSettings } from './transport/vendor.ts';
import { VendorProvider } from './transport/vendor-provider.ts';

/** A new vendor is one file and one line here. */
const VENDORS: Readonly<Record<string, Vendor>> = {
	openai,
	anthropic,
	mistral,
	deepseek,
	'openai-compatible': openaiCompatible,
};

const BATCHES: Readonly<Record<string, VendorBatches | undefined>> = {
	openai: openaiBatches,
	anthropic: anthropicBatches,
};

const SUFFIXES: Readonly<Record<keyof VendorSettings, string>> = {
	apiKey: '_API_KEY',
	baseUrl: '_BASE_URL',
};

export interface RegistryOptions {
	/** A function is asked for each call, so that a rotated key takes effect at once. */
	readonly providers: Config['providers'] | (() => Config['providers']);
	/** Deadline of one request, in ms. */
	readonly requestTimeoutMs: number;
	readonly onRefused: (provider: string, model: string, parameter: string) => void;
}

/** The providers by name, each built when it is first asked for. */
export class Registry {
	readonly #options: RegistryOptions;
	readonly #providers = new Map<string, Provider>([[pseudo.name, pseudo]]);

	constructor(options: RegistryOptions) {
		this.#options = options;
	}

	names(): string[] {
		return [...Object.keys(VENDORS), pseudo.name];
	}

	/** What keeps a provider from being called, in one sentence without values; null: nothing. */
	fault(name: string): string | null {
		if (name === pseudo.name) return null;
		const vendor = findVendor(name);
		if (!vendor)
			return `${name.slice(0, 100)} is no provider; known are ${this.names().join(', ')}`;
		const settings = this.#settings(name);
		const missing = vendor.needs.find((setting) => settings[setting] === null);
		if (missing) return `${name} needs ${vendor.prefix}${SUFFIXES[missing]}`;
		if (settings.baseUrl === null || URL.canParse(settings.baseUrl)) return null;
		return `${name} needs ${vendor.prefix}${SUFFIXES.baseUrl} to be a URL`;
	}

	/** Null for an unknown name. */
	get(name: string): Provider | null {
		const known = this.#providers.get(name);
		const vendor = findVendor(name);
		if (known || !vendor) return known ?? null;
		const provider = new VendorProvider(vendor, {
			settings: () => this.#settings(name),
			timeoutMs: this.#options.requestTimeoutMs,
			batches: BATCHES[name],
			onRefused: (model, parameter) => this.#options.onRefused(name, model, parameter),
		});
		this.#providers.set(name, provider);
		return provider;
	}

	/** The key in force, to be compared and nothing else; null: none. */
	keyOf(name: string): string | null {
		return this.#settings(name).apiKey;
	}

	/** Empty settings count as unset: an SDK would take an empty URL for the vendor's own host. */
	#settings(name: string): VendorSettings {
		const { providers } = this.#options;
		const all = typeof providers === 'function' ? providers() : providers;
		const settings = Object.hasOwn(all, name) ? all[name] : undefined;
		return {
			apiKey: settings?.apiKey?.trim() || null,
			baseUrl: settings?.baseUrl?.trim().replace(/\/+$/, '') || null,
		};
	}
}

/** Names come from options: `constructor` is one that an object has and nobody registered. */
function findVendor(name: string): Vendor | undefined {
	return Object.hasOwn(VENDORS, name) ? VENDORS[name] : undefined;
}
