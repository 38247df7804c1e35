import { expect, test } from 'vitest';
import { DailyBudget } from '../../../../src/budgets/daily.ts';
import { Metrics } from '../../../../src/directus/admin/metrics.ts';
import { RunSetup } from '../../../helpers/run-setup.ts';

/** Values by the sample's name with its labels; every line has to be one of the three kinds. */
function parse(text: string): ReadonlyMap<string, number> {
	const samples = new Map<string, number>();
	for (const line of text.trimEnd().split('\n')) {
		if (/^# (?:HELP|TYPE) translation_cache_[a-z_]+ \S/.test(line)) continue;
		const match =
			/^(translation_cache_[a-z_]+(?:\{(?:[a-z]+="(?:[^"\\]|\\.)*",?)+\})?) (-?[\d.e-]+)$/.exec(
				line,
			);
		expect(match, line).not.toBeNull();
		samples.set(match?.[1] ?? '', Number(match?.[2]));
	}
	return samples;
}

function open(setup: RunSetup, dailyBudget: DailyBudget | null = null): Metrics {
	const { cache, breakable } = setup;
	return new Metrics({ cache, dailyBudget, health: () => breakable.store.health() });
}

test('the figures come by provider and model', async () => {
	const setup = new RunSetup();
	setup.article(1, { title: 'A title' });
	await setup.run({ keys: 1 });
	await setup.run({ keys: 1 });
	const samples = parse(await open(setup).render());
	const alpha = '{provider="openai",model="alpha"}';
	expect(samples.get(`translation_cache_misses_total${alpha}`)).toBe(1);
	expect(samples.get(`translation_cache_hits_total${alpha}`)).toBe(1);
	expect(samples.get('translation_cache_hits_by_origin_total{origin="current"}')).toBe(1);
	expect(samples.get(`translation_cache_output_tokens_total${alpha}`)).toBeGreaterThan(0);
	expect(samples.get('translation_cache_degraded{store="memory"}')).toBe(0);
	expect([...samples.keys()].some((name) => name.includes('budget'))).toBe(false);
});

test('calls of unknown price are counted', async () => {
	const setup = new RunSetup();
	setup.router.unpriced.add('openai:alpha');
	setup.article(1, { title: 'A title' });
	await setup.run({ keys: 1 });
	const samples = parse(await open(setup).render());
	const alpha = '{provider="openai",model="alpha"}';
	expect(samples.get(`translation_cache_unpriced_calls_total${alpha}`)).toBe(1);
});

test('a daily budget is told with what is spent of it', async () => {
	const setup = new RunSetup();
	const budget = new DailyBudget(setup.breakable.store, 'test', 2.5);
	const samples = parse(await open(setup, budget).render());
	expect(samples.get('translation_cache_budget_limit_usd')).toBe(2.5);
	expect(samples.get('translation_cache_budget_spent_usd')).toBe(0);
});

test('names of models cannot break the format', async () => {
	const setup = new RunSetup();
	setup.cache.count({ provider: 'openai', model: 'a"b\\c\nd', hits: { cache: 1 } });
	const samples = parse(await open(setup).render());
	const name = String.raw`translation_cache_hits_total{provider="openai",model="a\"b\\c\nd"}`;
	expect(samples.get(name)).toBe(1);
});
