import { readFileSync } from 'node:fs';
import type { z } from 'zod';

export interface EnvironmentSources {
	readonly processEnv: Readonly<Record<string, string | undefined>>;
	/** The extension's `env`: values that Directus has cast already. */
	readonly env: Readonly<Record<string, unknown>>;
}

export class Reader {
	readonly faults: string[] = [];
	readonly #sources: EnvironmentSources;

	constructor(sources: EnvironmentSources) {
		this.#sources = sources;
	}

	/** The variable as written, or undefined when unset or empty. */
	raw(name: string): string | undefined {
		const direct = this.#plain(name);
		if (direct !== undefined) return direct;
		const path = this.#plain(`${name}_FILE`);
		if (path === undefined) return undefined;
		try {
			return readFileSync(path, 'utf8').trim() || undefined;
		} catch {
			this.faults.push(`${name}_FILE names a file that cannot be read`);
			return undefined;
		}
	}

	check<T>(name: string, schema: z.ZodType<T>, value: unknown, needs: string): T | undefined {
		const result = schema.safeParse(value);
		if (result.success) return result.data;
		this.faults.push(`${name} must be ${needs}`);
		return undefined;
	}

	#plain(name: string): string | undefined {
		const own = this.#sources.processEnv[name];
		if (own !== undefined && own !== '') return stripCast(own) || undefined;
		const text = this.#uncast(name, this.#sources.env[name]);
		return text === undefined || text === '' ? undefined : text;
	}

	/** Undoes Directus's casting: lists are joined again, numbers that lost digits are refused. */
	#uncast(name: string, value: unknown): string | undefined {
		if (value === undefined || value === null) return undefined;
		if (typeof value === 'string') return value;
		if (typeof value === 'number') {
			if (Number.isSafeInteger(value) || !Number.isInteger(value)) return String(value);
			this.faults.push(
				`${name} lost digits when it was read as a number: write it as string:<value>`,
			);
			return undefined;
		}
		if (Array.isArray(value)) {
			// Not split at commas but JSON that was parsed.
			if (value.length > 0 && value.every((part) => typeof part === 'object')) {
				return JSON.stringify(value);
			}
			return value.map((part) => this.#uncast(name, part) ?? '').join(',');
		}
		if (value instanceof RegExp) return value.source;
		return typeof value === 'boolean' ? String(value) : JSON.stringify(value);
	}
}

/** A value of the process's environment still bears Directus's cast prefix. */
function stripCast(value: string): string {
	return value.replace(/^(?:string|number|boolean|array|json):/, '');
}
