import { createConnection } from 'node:net';
import { listVariables } from '../../src/config/tables/variables.ts';
import { PROVIDERS } from '../../src/providers/registry.ts';

export interface DemoEnvironment {
	/** What Directus is started with. */
	readonly env: Readonly<Record<string, string>>;
	/** For the person at the terminal. */
	readonly cache: string;
	readonly providers: string;
}

const VARIABLES = listVariables(PROVIDERS).map(({ name }) => name);
const PASSED_ON = new RegExp(`^(?:TRANSLATION_CACHE_\\w+|(?:${VARIABLES.join('|')})(?:_FILE)?)$`);

const MODELS = [
	['ANTHROPIC_API_KEY', 'anthropic:claude-sonnet-4-6'],
	['OPENAI_API_KEY', 'openai:gpt-5.4-mini'],
	['MISTRAL_API_KEY', 'mistral:mistral-small-2603'],
	['DEEPSEEK_API_KEY', 'deepseek:deepseek-flash'],
] as const;

const LOCAL_REDIS = { host: '127.0.0.1', port: 6379 } as const;

/** Chooses cache and providers from what the machine offers; a variable that is set wins. */
export async function chooseEnvironment(outer: NodeJS.ProcessEnv): Promise<DemoEnvironment> {
	const given: Record<string, string> = {};
	for (const [name, value] of Object.entries(outer)) {
		if (value !== undefined && value !== '' && PASSED_ON.test(name)) given[name] = value;
	}
	const redis = await chooseRedis(given, outer);
	const chain = chooseProviders(given);
	return {
		env: {
			TRANSLATION_CACHE_NAMESPACE: 'demo',
			...given,
			...(redis.url === undefined ? {} : { TRANSLATION_CACHE_REDIS: redis.url }),
			TRANSLATION_CACHE_PROVIDERS: chain.value,
		},
		cache: redis.text,
		providers: chain.text,
	};
}

function chooseProviders(given: Readonly<Record<string, string>>): {
	readonly value: string;
	readonly text: string;
} {
	const wanted = given['TRANSLATION_CACHE_PROVIDERS'];
	if (wanted !== undefined) return { value: wanted, text: `${wanted} (as set)` };
	const value = MODELS.filter(([key]) => key in given || `${key}_FILE` in given)
		.map(([, member]) => member)
		.join(',');
	if (value !== '') return { value, text: `${value} (their API keys are set)` };
	return {
		value: 'pseudo:pseudo',
		text: 'pseudolocalisation, which costs nothing; set e.g. OPENAI_API_KEY for real translations',
	};
}

async function chooseRedis(
	given: Readonly<Record<string, string>>,
	outer: NodeJS.ProcessEnv,
): Promise<{ readonly url?: string | undefined; readonly text: string }> {
	if ('TRANSLATION_CACHE_REDIS' in given || 'TRANSLATION_CACHE_REDIS_FILE' in given) {
		return { text: 'Redis, as TRANSLATION_CACHE_REDIS says' };
	}
	const directusRedis = outer['REDIS'];
	if (directusRedis !== undefined && directusRedis !== '') {
		return { url: directusRedis, text: 'Redis, as REDIS says' };
	}
	if (await answersPing()) {
		const { host, port } = LOCAL_REDIS;
		return { url: `redis://${host}:${port}`, text: `Redis, found on ${host}:${port}` };
	}
	return { text: 'the memory of this process; set TRANSLATION_CACHE_REDIS for one that stays' };
}

function answersPing(): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = createConnection(LOCAL_REDIS);
		const finish = (answer: boolean): void => {
			socket.destroy();
			resolve(answer);
		};
		socket.setTimeout(500, () => finish(false));
		socket.once('error', () => finish(false));
		socket.once('connect', () => socket.write('PING\r\n'));
		socket.once('data', (data) => finish(data.toString().startsWith('+PONG')));
	});
}
