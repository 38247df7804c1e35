import type { ResponseCache } from '../../cache/cache.ts';
import { HIT_ORIGINS, type Totals } from '../../contract/statistics.ts';
import type { StoreHealth } from '../../store/store.ts';
import type { DailyBudget } from '../../budgets/daily.ts';

type Labels = Readonly<Record<string, string>>;
interface Sample {
	readonly labels: Labels;
	readonly value: number | null;
}

/** What each counter is, of one model's totals. Amounts in US dollars. */
const COUNTERS: Readonly<Record<string, { help: string; read: (totals: Totals) => number }>> = {
	hits: { help: 'Segments served without a call.', read: ({ hits }) => hits },
	misses: { help: 'Segments that had to be asked for.', read: ({ misses }) => misses },
	writes: { help: 'Answers that were stored.', read: ({ writes }) => writes },
	input_tokens: { help: 'Tokens sent.', read: ({ inputTokens }) => inputTokens },
	output_tokens: { help: 'Tokens received.', read: ({ outputTokens }) => outputTokens },
	cost_usd: { help: 'Cost of the calls with a known price.', read: ({ costUsd }) => costUsd },
	unpriced_calls: {
		help: 'Calls whose model has no known price.',
		read: ({ unpricedCalls }) => unpricedCalls,
	},
	refused: {
		help: 'Segments whose translation was refused twice.',
		read: ({ refused }) => refused,
	},
	saved_usd: { help: 'Recorded cost of what was served.', read: ({ savedUsd }) => savedUsd },
};

export interface MetricsParts {
	readonly cache: ResponseCache;
	readonly health: () => Promise<StoreHealth>;
	readonly dailyBudget: DailyBudget | null;
}

/** The figures of all processes, in the text format of Prometheus. */
export class Metrics {
	readonly #parts: MetricsParts;

	constructor(parts: MetricsParts) {
		this.#parts = parts;
	}

	/** Rejects with `StoreError` where the figures cannot be read. */
	async render(): Promise<string> {
		const [stats, health] = await Promise.all([this.#parts.cache.stats({}), this.#parts.health()]);
		const models = Object.entries(stats.providers).flatMap(([provider, { models: byName }]) =>
			Object.entries(byName).map(([model, totals]) => ({ labels: { provider, model }, totals })),
		);
		const families = Object.entries(COUNTERS).map(([name, { help, read }]) => {
			const samples = models.map(({ labels, totals }) => ({ labels, value: read(totals) }));
			return family(`${name}_total`, 'counter', help, samples);
		});
		const byOrigin = HIT_ORIGINS.map((origin) => ({
			labels: { origin },
			value: stats.totals.hitsByOrigin[origin],
		}));
		const budget = this.#parts.dailyBudget;
		const spentUsd = await budget?.spentUsd();
		const { store, status, usedMemoryBytes } = health;
		const isDegraded = Number(status === 'degraded');
		return [
			...families,
			family('hits_by_origin_total', 'counter', 'Segments served, by where from.', byOrigin),
			gauge('degraded', '1 while the store does not answer.', isDegraded, { store }),
			gauge('store_used_memory_bytes', 'Memory that the store uses.', usedMemoryBytes, { store }),
			gauge('budget_spent_usd', 'Spent on this day of UTC.', spentUsd),
			gauge('budget_limit_usd', 'What may be spent on one day of UTC.', budget?.limitUsd),
		].join('');
	}
}

function gauge(name: string, help: string, value: Sample['value'] = null, labels = {}): string {
	return family(name, 'gauge', help, [{ labels, value }]);
}

/** Empty where nothing is known. */
function family(
	name: string,
	type: 'counter' | 'gauge',
	help: string,
	samples: readonly Sample[],
): string {
	const full = `translation_cache_${name}`;
	const lines = samples.flatMap(({ labels, value }) =>
		value === null ? [] : [`${full}${describe(labels)} ${value}\n`],
	);
	return lines.length === 0
		? ''
		: `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join('')}`;
}

function describe(labels: Labels): string {
	const parts = Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`);
	return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function escape(value: string): string {
	return value
		.replaceAll('\\', '\\\\')
		.replaceAll('"', String.raw`\"`)
		.replaceAll('\n', String.raw`\n`);
}
