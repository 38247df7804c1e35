import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { disposeRuntime, getRuntime, type RuntimeContext } from '../../src/runtime.ts';
import { type FakeDirectus, openArticles } from '../helpers/fake-directus.ts';

function contextOf(
	env: Readonly<Record<string, unknown>> = {},
	directus: FakeDirectus = openArticles(),
): RuntimeContext {
	return { ...directus.context, env };
}

/** As a reload of the bundle brings it: every module anew. */
async function reload() {
	vi.resetModules();
	return import('../../src/runtime.ts');
}

beforeEach(() => {
	for (const name of Object.keys(process.env)) {
		if (/^(?:TRANSLATION_CACHE_|REDIS|OPENAI_|ANTHROPIC_|MISTRAL_|DEEPSEEK_)/.test(name)) {
			vi.stubEnv(name, undefined);
		}
	}
});

afterEach(async () => {
	await disposeRuntime();
	vi.unstubAllEnvs();
});

describe('the runtime', () => {
	test('is one for all who ask, even at the same time', async () => {
		const runtimes = await Promise.all([
			getRuntime(contextOf()),
			getRuntime(contextOf({ TRANSLATION_CACHE_NAMESPACE: 'other' })),
		]);
		expect(runtimes[0]).toBe(runtimes[1]);
		expect(await getRuntime(contextOf())).toBe(runtimes[0]);
		expect(runtimes[0].config.namespace).toBe('directus');
	});

	test('is built anew after it was disposed of', async () => {
		const first = await getRuntime(contextOf());
		await disposeRuntime();
		expect(first.signal.aborted).toBe(true);
		const second = await getRuntime(contextOf());
		expect(second).not.toBe(first);
		expect(second.signal.aborted).toBe(false);
	});

	test('may be disposed of though it was never built, and twice', async () => {
		await disposeRuntime();
		await getRuntime(contextOf());
		await Promise.all([disposeRuntime(), disposeRuntime()]);
	});

	test('applies what was noted before it ends', async () => {
		const directus = openArticles();
		const runtime = await getRuntime(contextOf({}, directus));
		const invalidate = vi.spyOn(runtime.cache, 'invalidateItemless');
		const change = { kind: 'create', collection: 'articles', keys: [1], payload: null } as const;
		runtime.invalidator.note(change, null);
		await disposeRuntime();
		expect(invalidate).toHaveBeenCalledExactlyOnceWith('articles');
	});
});

describe('a newer copy of the bundle', () => {
	test('ends what the older one holds open', async () => {
		const older = await getRuntime(contextOf());
		const copy = await reload();
		const newer = await copy.getRuntime(contextOf());
		expect(newer).not.toBe(older);
		expect(older.signal.aborted).toBe(true);
		await copy.disposeRuntime();
	});

	test('is not ended by the older one’s unloading', async () => {
		await getRuntime(contextOf());
		const copy = await reload();
		const newer = await copy.getRuntime(contextOf());
		await disposeRuntime();
		expect(newer.signal.aborted).toBe(false);
		expect(await copy.getRuntime(contextOf())).toBe(newer);
		await copy.disposeRuntime();
	});

	test('starts though the older one could not', async () => {
		await getRuntime(contextOf({ TRANSLATION_CACHE_TTL: 'soon' })).catch(() => {});
		const copy = await reload();
		expect((await copy.getRuntime(contextOf())).config.ttlSeconds).toBe(86_400);
		await copy.disposeRuntime();
	});
});

describe('a configuration with faults', () => {
	test('is refused to everybody, and read again by the next who asks', async () => {
		const faulty = contextOf({ TRANSLATION_CACHE_TTL: 'soon' });
		const refused = {
			name: 'ConfigError',
			message: expect.stringContaining('TRANSLATION_CACHE_TTL'),
		};
		const [first, second] = await Promise.allSettled([getRuntime(faulty), getRuntime(faulty)]);
		expect(first).toMatchObject({ status: 'rejected', reason: refused });
		expect(second).toMatchObject({ status: 'rejected', reason: refused });
		expect((await getRuntime(contextOf())).config.ttlSeconds).toBe(86_400);
	});
});

describe('the keys of the providers', () => {
	const settings = { id: 1, ai_openai_api_key: 'sk-settings', ai_anthropic_api_key: 'sk-settings' };
	const openai = { provider: 'openai', model: 'm' };
	const anthropic = { provider: 'anthropic', model: 'm' };

	function openWithKeys(): FakeDirectus {
		const directus = openArticles();
		directus.database.tables.set('directus_settings', [settings]);
		return directus;
	}

	test('are those of the environment alone by default', async () => {
		const env = { OPENAI_API_KEY: 'sk-environment' };
		const { router } = await getRuntime(contextOf(env, openWithKeys()));
		expect(router.refusal(openai)).toBeNull();
		expect(router.refusal(anthropic)).toBe('anthropic needs ANTHROPIC_API_KEY');
	});

	test('are filled up from Directus’s AI settings where that is allowed', async () => {
		const env = { TRANSLATION_CACHE_USE_DIRECTUS_AI_KEYS: true };
		const { router } = await getRuntime(contextOf(env, openWithKeys()));
		expect([router.refusal(openai), router.refusal(anthropic)]).toEqual([null, null]);
	});
});
