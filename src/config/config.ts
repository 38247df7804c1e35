import type { z } from 'zod';
import type { SettingsResponse } from '../contract/inspection.ts';
import { ConfigError } from '../errors.ts';
import { type EnvironmentSources, Reader } from './environment.ts';
import type { RedisConnection } from './redis-address.ts';
import { readDirectusRedis } from './redis-settings.ts';
import { httpUrl } from './schemas.ts';
import { DECLARED, listVariables, VARIABLES } from './tables/variables.ts';
import type { Declarations } from './variable.ts';

export type { RedisConnection } from './redis-address.ts';

export interface ProviderSettings {
	readonly apiKey?: string | undefined;
	readonly baseUrl?: string | undefined;
}

type Variables = Readonly<z.infer<typeof VARIABLES>>;

/** What the variables say; `VARIABLES` tells the meaning of each property. */
export interface Config extends Omit<Variables, 'redis' | 'redisPrefix' | 'redisCa'> {
	/** null: the memory store. */
	readonly redis: RedisConnection | null;
	/** Every provider there is, by name. */
	readonly providers: Readonly<Record<string, ProviderSettings>>;
}

/** Reads every variable; throws one `ConfigError` that names all faults, and never a value. */
export function loadConfig(sources: EnvironmentSources, declarations: Declarations): Config {
	const reader = new Reader(sources);
	const written = Object.fromEntries(
		DECLARED.map(({ property, name, default: initial }) => [property, reader.raw(name) ?? initial]),
	);
	const { data, error } = VARIABLES.safeParse(written);
	const faulty = new Set(error?.issues.map(({ path }) => path[0]));
	const providers = readProviders(reader, declarations);
	const limits = VARIABLES.shape.rateLimits.safeParse(written['rateLimits']);
	const limited = Object.keys(limits.data ?? {});
	if (limited.some((name) => !Object.hasOwn(providers, name))) faulty.add('rateLimits');
	for (const { property, name, needs } of DECLARED) {
		if (faulty.has(property)) reader.faults.push(`${name} must be ${needs}`);
	}
	const shared = written['redis'] === undefined ? readDirectusRedis(reader) : null;
	if (data === undefined || reader.faults.length > 0) throw new ConfigError(reader.faults);
	const { redis = shared, redisCa: ca, redisPrefix: keyPrefix, ...config } = data;
	return { ...config, redis: redis && { ...redis, ca, keyPrefix }, providers };
}

/** What each variable is set to, without the value of a secret or the password in an address. */
export function reportVariables(
	sources: EnvironmentSources,
	declarations: Declarations,
): SettingsResponse['variables'] {
	const reader = new Reader(sources);
	return listVariables(declarations).map(({ name, type, default: initial = '', meaning }) => {
		const secret = type === 'secret' || type === 'PEM';
		const shown = reader.raw(name)?.replaceAll(/\/\/[^@/\s]*@/g, '//***@') ?? null;
		const value = secret && shown !== null ? 'set' : shown;
		return { name, secret, value, default: initial, meaning };
	});
}

/** Reads keys and addresses anew: a file may have been replaced. What cannot be read is unset. */
export function loadProviders(
	sources: EnvironmentSources,
	declarations: Declarations,
): Config['providers'] {
	return readProviders(new Reader(sources), declarations);
}

const URL_NEEDS = 'an http or https URL without a user or a password in it';

function readProviders(reader: Reader, declarations: Declarations): Config['providers'] {
	const entries = declarations.map(({ name, variables }): [string, ProviderSettings] => {
		const { apiKey, baseUrl } = variables;
		const url = baseUrl && reader.raw(baseUrl.name);
		return [
			name,
			{
				apiKey: apiKey && reader.raw(apiKey.name),
				baseUrl: url && reader.check(baseUrl.name, httpUrl, url, URL_NEEDS),
			},
		];
	});
	return Object.fromEntries(entries);
}
