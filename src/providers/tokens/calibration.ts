import { z } from 'zod';
import { readAs } from '../json.ts';
import type { ProviderUsage } from '../request.ts';

type Tokens = Pick<ProviderUsage, 'inputTokens' | 'outputTokens'>;

/** Estimates weigh as much as so many billed tokens, so that one odd call changes little. */
const PRIOR_TOKENS = 2_000;
/** Older calls fade, because models behind a name change. */
const MAX_WEIGHT = 200_000;

/** Where what was learnt outlives the process. Both may reject. */
export interface CalibrationMemory {
	read(): Promise<ReadonlyMap<string, Buffer>>;
	write(fields: ReadonlyMap<string, Buffer>): Promise<void>;
}

/** What many calls teach is written together. */
const SAVE_MS = 10_000;

/** Learns from each bill how far the estimates are off, per model and target language. */
export class Calibration {
	readonly #sums = new Map<string, Sums>();
	readonly #memory: CalibrationMemory | null;
	readonly #unsaved = new Set<string>();
	#timer: NodeJS.Timeout | null = null;

	constructor(memory: CalibrationMemory | null = null) {
		this.#memory = memory;
	}

	learn(key: string, estimated: Tokens, billed: Tokens): void {
		if (estimated.inputTokens === 0) return;
		const sums = this.#sums.get(key) ?? NONE;
		this.#sums.set(key, {
			input: add(sums.input, estimated.inputTokens, billed.inputTokens),
			output: add(sums.output, estimated.outputTokens, billed.outputTokens),
		});
		this.#unsaved.add(key);
		if (this.#memory === null) return;
		this.#timer ??= setTimeout(() => void this.save(), SAVE_MS).unref();
	}

	correct(key: string, estimate: ProviderUsage): ProviderUsage {
		const sums = this.#sums.get(key) ?? NONE;
		return {
			...estimate,
			inputTokens: Math.round(estimate.inputTokens * ratio(sums.input)),
			outputTokens: Math.round(estimate.outputTokens * ratio(sums.output)),
		};
	}

	/** Takes up what was learnt before, where this process has not learnt it already. */
	async restore(): Promise<void> {
		try {
			for (const [key, value] of (await this.#memory?.read()) ?? []) {
				const sums = readAs(sumsSchema, value.toString());
				if (sums !== null && !this.#sums.has(key)) this.#sums.set(key, sums);
			}
		} catch {
			// Estimates are worse without it, and nothing else is.
		}
	}

	async save(): Promise<void> {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		const fields = new Map<string, Buffer>();
		for (const key of this.#unsaved) {
			fields.set(key, Buffer.from(JSON.stringify(this.#sums.get(key) ?? NONE)));
		}
		if (this.#memory === null || fields.size === 0) return;
		this.#unsaved.clear();
		try {
			await this.#memory.write(fields);
		} catch {
			for (const key of fields.keys()) this.#unsaved.add(key);
		}
	}
}

const tokens = z.number().nonnegative();
const sumSchema = z.object({ estimated: tokens, billed: tokens });
const sumsSchema = z.object({ input: sumSchema, output: sumSchema });

type Sum = z.infer<typeof sumSchema>;
type Sums = z.infer<typeof sumsSchema>;

const NONE: Sums = { input: { estimated: 0, billed: 0 }, output: { estimated: 0, billed: 0 } };

function add(sum: Sum, estimated: number, billed: number): Sum {
	const fade = Math.min(1, MAX_WEIGHT / (sum.estimated + estimated));
	return { estimated: (sum.estimated + estimated) * fade, billed: (sum.billed + billed) * fade };
}

function ratio({ estimated, billed }: Sum): number {
	return (billed + PRIOR_TOKENS) / (estimated + PRIOR_TOKENS);
}
