import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { disposeRuntime, getRuntime, type RuntimeContext } from '../../src/runtime.ts';
import { readOptions } from '../../src/directus/runs/request.ts';
import { runTexts } from '../../src/directus/runs/text.ts';
import { type FakeDirectus, openArticles } from '../helpers/fake-directus.ts';
import { startLoopbackProvider } from '../helpers/loopback-provider.ts';
import { SAMPLE } from '../helpers/vendor-setup.ts';

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

	test.each([
		['with Redis and without a secret', { TRANSLATION_CACHE_REDIS: 'redis://127.0.0.1:1' }, 1],
		['with both', { TRANSLATION_CACHE_REDIS: 'redis://127.0.0.1:1', SECRET: 'a secret' }, 0],
		['without Redis', {}, 0],
	])('says %s whether jobs outlive their process', async (_, env, times) => {
		const directus = openArticles();
		await getRuntime(contextOf(env, directus));
		const told = directus.warnings.filter((warning) => warning.includes('SECRET'));
		expect(told).toHaveLength(times);
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

	test('that are removed from or replaced in the environment count at once', async () => {
		vi.stubEnv('OPENAI_API_KEY', 'sk-first');
		const { router } = await getRuntime(contextOf());
		expect(router.refusal(openai)).toBeNull();
		vi.stubEnv('OPENAI_API_KEY', undefined);
		expect(router.refusal(openai)).toBe('openai needs OPENAI_API_KEY');
		vi.stubEnv('OPENAI_API_KEY', 'sk-second');
		expect(router.refusal(openai)).toBeNull();
	});

	test('that stand in files count as they are now', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'keys-'));
		const path = join(folder, 'key');
		await writeFile(path, 'sk-first');
		const { router } = await getRuntime(contextOf({ OPENAI_API_KEY_FILE: path }));
		expect(router.refusal(openai)).toBeNull();
		await writeFile(path, '');
		expect(router.refusal(openai)).toBe('openai needs OPENAI_API_KEY');
		await rm(folder, { recursive: true });
	});

	test('of Directus’s settings are read again by the next run, every 15 seconds at most', async () => {
		vi.useFakeTimers({ toFake: ['Date'] });
		const directus = openWithKeys();
		const env = { TRANSLATION_CACHE_USE_DIRECTUS_AI_KEYS: true };
		const runtime = await getRuntime(contextOf(env, directus));
		const options = readOptions({
			mode: 'text',
			text: 'Hello',
			targetLanguages: ['de-DE'],
			sourceLanguage: 'en-US',
			providers: [openai],
			dryRun: true,
		});
		const run = () =>
			runTexts(runtime, options, { ...directus.context, accountability: null, data: {} });
		await run();
		directus.database.tables.set('directus_settings', [{ ...settings, ai_openai_api_key: null }]);
		vi.setSystemTime(Date.now() + 14_000);
		await run();
		vi.setSystemTime(Date.now() + 1_000);
		await expect(run()).rejects.toThrow('openai needs OPENAI_API_KEY');
		expect(runtime.router.refusal(anthropic)).toBeNull();
		vi.useRealTimers();
	});

	test('are looked up again once a vendor refuses one, and a new one is tried at once', async () => {
		const loopback = await startLoopbackProvider();
		const directus = openWithKeys();
		const env = {
			TRANSLATION_CACHE_USE_DIRECTUS_AI_KEYS: true,
			OPENAI_BASE_URL: loopback.openaiUrl,
		};
		directus.database.tables.set('directus_settings', [
			{ ...settings, ai_openai_api_key: 'sk-invalid' },
		]);
		const { router, keys } = await getRuntime(contextOf(env, directus));
		const { signal } = new AbortController();
		for (let calls = 0; calls < 6; calls += 1) {
			await expect(router.translate(openai, SAMPLE, signal)).rejects.toBeDefined();
		}
		directus.database.tables.set('directus_settings', [settings]);
		await keys.refresh();
		await router.translate(openai, SAMPLE, signal);
		expect(loopback.requests.at(-1)?.headers['authorization']).toBe('Bearer sk-settings');
		await loopback.close();
	});
});
