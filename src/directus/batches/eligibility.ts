import { refusal } from '../host/input.ts';
import type { ChainMember } from '../../providers/request.ts';
import type { RunDependencies, RunPlan } from '../runs/context.ts';

/** The chain's first member with a batch API. Rejects what cannot use one: `InvalidInputError`. */
export function requireBatch(
	{ config, router }: Pick<RunDependencies, 'config' | 'router'>,
	{ request, chain }: Pick<RunPlan, 'chain' | 'request'>,
): ChainMember {
	if (request.refresh) throw refusal('batch', 'it fills the cache first, which refresh passes by');
	if (config.redis === null) {
		throw refusal('batch', 'it needs Redis: a restart would forget what was paid for');
	}
	const member = chain.find((candidate) => router.batches(candidate) !== null);
	if (member !== undefined) return member;
	throw refusal('batch', 'it needs openai or anthropic among the providers, with a key');
}
