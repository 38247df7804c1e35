/** What is measured in turn, so that a busy moment of the machine hits all alike. */
export interface Candidate {
	readonly name: string;
	readonly run: (round: number) => Promise<unknown>;
}

export interface Rounds {
	readonly rounds: number;
	/** Runs of one candidate in one round; the median of them stands for the round. */
	readonly runs: number;
}

const WARM_UP_ROUNDS = 3;

/** The median over the rounds for each candidate, in ms. */
export async function measure(
	candidates: readonly Candidate[],
	{ rounds, runs }: Rounds,
): Promise<ReadonlyMap<string, number>> {
	const times = new Map(candidates.map(({ name }) => [name, [] as number[]]));
	for (let round = 0; round < rounds + WARM_UP_ROUNDS; round += 1) {
		for (const { name, run } of candidates) {
			const ofRound: number[] = [];
			for (let at = 0; at < runs; at += 1) {
				const started = performance.now();
				await run(round * runs + at);
				ofRound.push(performance.now() - started);
			}
			if (round >= WARM_UP_ROUNDS) times.get(name)?.push(median(ofRound));
		}
	}
	return new Map([...times].map(([name, ofRounds]) => [name, median(ofRounds)]));
}

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((one, other) => one - other);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
